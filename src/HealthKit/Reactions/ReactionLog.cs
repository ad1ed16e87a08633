namespace HealthKit.Reactions;

/// <summary>Log lines of reactions. Event ids 1100 to 1199.</summary>
internal static partial class ReactionLog
{
    [LoggerMessage(EventId = 1100, Message = "Check {Check} is {State} ({Reason}): {Sentence} The run took {DurationMs:0.#} ms{Overrun}.")]
    public static partial void Failed(
        ILogger logger, LogLevel level, Exception? exception, string check, HealthStatus state, HealthReason reason, string sentence,
        double durationMs, string overrun);

    [LoggerMessage(1101, LogLevel.Information, "Check {Check} is healthy again after {OutageSeconds:0.#} s of {State} ({Reason}).")]
    public static partial void Recovered(ILogger logger, string check, HealthStatus state, HealthReason? reason, double outageSeconds);

    [LoggerMessage(1102, LogLevel.Error, "The background task {Reaction} failed and has stopped. Restart the service to start it again.")]
    public static partial void ReactionFailed(ILogger logger, Exception exception, string reaction);

    [LoggerMessage(1103, LogLevel.Error,
        "Health check publisher {Publisher} failed. It receives the next report as usual. Correct the cause in the exception.")]
    public static partial void PublisherFailed(ILogger logger, Exception exception, string publisher);

    [LoggerMessage(1104, LogLevel.Warning,
        "Check {Check} is slow: a run took {DurationMs:0} ms, longer than {LimitMs:0} ms. Logged once until the check is fast again. "
        + "Find what makes it slow, or raise HealthKit:SlowRunAfter.")]
    public static partial void RunSlow(ILogger logger, string check, double durationMs, double limitMs);

    [LoggerMessage(1105, LogLevel.Information, "Check {Check} is fast again: a run took {DurationMs:0.#} ms.")]
    public static partial void RunFastAgain(ILogger logger, string check, double durationMs);

    [LoggerMessage(1106, LogLevel.Information,
        "HealthKit started. Checks: {Count}. Longest time to detect a lasting fault: {WorstDetection}.")]
    public static partial void Started(ILogger logger, int count, string worstDetection);

    [LoggerMessage(1107, LogLevel.Warning, "Check {Check} fails at layer {Layer}: {Description}.")]
    public static partial void Diagnosed(ILogger logger, string check, string layer, string description);

    [LoggerMessage(1108, LogLevel.Error,
        "Reaction {Reaction} did not end within {LimitSeconds:0.#} s and was canceled. It receives no further calls until it ends. "
        + "Make it return soon after its token is canceled.")]
    public static partial void ReactionLate(ILogger logger, string reaction, double limitSeconds);

    [LoggerMessage(1109, LogLevel.Error,
        "Reaction {Reaction} threw an exception. It receives the next change as usual. Correct the cause in the exception.")]
    public static partial void CallFailed(ILogger logger, Exception exception, string reaction);

    [LoggerMessage(1110, LogLevel.Information,
        "HealthKit is inactive in this host, because its server is {Server}. It works with Kestrel, IIS, HTTP.sys and the test server, "
        + "and in hosts without HTTP.")]
    public static partial void Inactive(ILogger logger, string server);
}
