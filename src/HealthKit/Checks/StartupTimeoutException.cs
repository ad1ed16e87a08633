namespace HealthKit.Checks;

/// <summary>A start-up task was given up at its limit, as told apart from time-outs that the task itself throws.</summary>
internal sealed class StartupTimeoutException(string message, Exception inner) : TimeoutException(message, inner);
