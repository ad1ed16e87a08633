using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

namespace HealthKit.Reactions;

/// <summary>What reactions log: event ids 1100 to 1199.</summary>
internal static partial class ReactionLog
{
    [LoggerMessage(EventId = 1100, Message = "Check {Check} is {State}: {Reason}. {Sentence} The run took {DurationMs:0.#} ms.")]
    public static partial void Failed(
        ILogger logger, LogLevel level, Exception? exception, string check, HealthStatus state, HealthReason reason, string sentence, double durationMs);

    [LoggerMessage(1101, LogLevel.Information, "Check {Check} is healthy again after {OutageSeconds:0.#} s of {State} ({Reason}).")]
    public static partial void Recovered(ILogger logger, string check, HealthStatus state, HealthReason? reason, double outageSeconds);

    [LoggerMessage(1102, LogLevel.Error, "A reaction to health changes ended early: {Reaction}.")]
    public static partial void ReactionFailed(ILogger logger, Exception exception, string reaction);

    [LoggerMessage(1103, LogLevel.Error, "Health check publisher {Publisher} failed.")]
    public static partial void PublisherFailed(ILogger logger, Exception exception, string publisher);

    [LoggerMessage(
        1104, LogLevel.Warning, "Check {Check} took {DurationMs:0} ms, longer than {LimitMs:0} ms. Said once, until it is faster again.")]
    public static partial void RunSlow(ILogger logger, string check, double durationMs, double limitMs);

    [LoggerMessage(1105, LogLevel.Information, "Check {Check} is fast again: it took {DurationMs:0.#} ms.")]
    public static partial void RunFastAgain(ILogger logger, string check, double durationMs);

    [LoggerMessage(1107, LogLevel.Warning, "Check {Check} fails at layer {Layer}: {Words}.")]
    public static partial void Diagnosed(ILogger logger, string check, string layer, string words);

    [LoggerMessage(1106, LogLevel.Information, "HealthKit runs. Checks: {Count}. A lasting fault is seen after at most: {WorstDetection}.")]
    public static partial void Watching(ILogger logger, int count, string worstDetection);

    [LoggerMessage(
        1108, LogLevel.Error, "Reaction {Reaction} did not end within {LimitSeconds:0.#} s and was cancelled. It is told nothing more until it ends; the latest of each check is kept.")]
    public static partial void ReactionLate(ILogger logger, string reaction, double limitSeconds);

    [LoggerMessage(
        1110, LogLevel.Information,
        "HealthKit does nothing in this host, whose server is {Server}: it watches hosts that Kestrel, IIS, HTTP.sys or the test server serves, and hosts without HTTP.")]
    public static partial void NothingServed(ILogger logger, string server);

    [LoggerMessage(1109, LogLevel.Error, "Reaction {Reaction} failed on a change of health.")]
    public static partial void CallFailed(ILogger logger, Exception exception, string reaction);
}
