namespace HealthKit.Evaluation;

/// <summary>Log messages of the evaluation: event ids 1000 to 1099.</summary>
internal static partial class EvaluationLog
{
    [LoggerMessage(1000, LogLevel.Error,
        "HealthKit failed to evaluate check {Check}. The check counts as failed and keeps running. "
        + "This is a fault in HealthKit: report it with this exception.")]
    public static partial void LoopFailed(ILogger logger, Exception exception, string check);

    [LoggerMessage(1001, LogLevel.Error,
        "A step of the evaluation engine failed. The engine tries again after 1 s. "
        + "This is a fault in HealthKit: report it with this exception.")]
    public static partial void EngineFailed(ILogger logger, Exception exception);

    [LoggerMessage(1002, LogLevel.Warning,
        "A cancellation callback of check {Check} threw an exception. Catch exceptions in the callbacks that it registers with its token.")]
    public static partial void CancellationThrew(ILogger logger, Exception exception, string check);

    [LoggerMessage(1003, LogLevel.Error,
        "Check {Check} threw an exception in code that it does not await, such as an async void method. Await that code in the check.")]
    public static partial void ContinuationThrew(ILogger logger, Exception exception, string check);

    [LoggerMessage(1004, LogLevel.Warning,
        "Check {Check} ({CheckType}) counts in the liveness probe. If it queries a dependency, an outage of the dependency restarts every "
        + "replica. Remove the check from live then.")]
    public static partial void ThirdPartyLiveness(ILogger logger, string check, string checkType);

    [LoggerMessage(1005, LogLevel.Warning,
        "HealthKit:Checks:{Check} has settings, but no check with this name is registered. Correct the name or remove the settings. "
        + "Registered: {Registered}.")]
    public static partial void UnusedSection(ILogger logger, string check, string registered);

    [LoggerMessage(1007, LogLevel.Warning, "{Section} has settings, but nothing in this host reads them. {Cure}")]
    public static partial void UnusedPackageSection(ILogger logger, string section, string cure);

    [LoggerMessage(1006, LogLevel.Warning,
        "The network diagnosis of check {Check} threw an exception. The check's result does not depend on it. "
        + "If the check's Endpoints property threw it, correct the check. Otherwise this is a fault in HealthKit: report it with this "
        + "exception.")]
    public static partial void DiagnosisFailed(ILogger logger, Exception exception, string check);
}
