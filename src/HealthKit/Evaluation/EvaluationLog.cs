using Microsoft.Extensions.Logging;

namespace HealthKit.Evaluation;

/// <summary>What evaluation logs: event ids 1000 to 1099.</summary>
internal static partial class EvaluationLog
{
    [LoggerMessage(1000, LogLevel.Error, "The evaluation of check {Check} failed in HealthKit itself; it goes on.")]
    public static partial void LoopFailed(ILogger logger, Exception exception, string check);

    [LoggerMessage(1001, LogLevel.Error, "The evaluation engine failed; it goes on.")]
    public static partial void EngineFailed(ILogger logger, Exception exception);

    [LoggerMessage(1002, LogLevel.Warning, "A cancellation callback of check {Check} threw.")]
    public static partial void CancellationThrew(ILogger logger, Exception exception, string check);

    [LoggerMessage(1003, LogLevel.Error, "Check {Check} threw outside its result, in a continuation that nobody awaits.")]
    public static partial void ContinuationThrew(ILogger logger, Exception exception, string check);

    [LoggerMessage(1004, LogLevel.Warning,
        "Check {Check} ({CheckType}) counts in the liveness probe. If it asks a dependency, an outage of that will restart every replica: "
        + "take it out of live.")]
    public static partial void ForeignLiveness(ILogger logger, string check, string checkType);

    [LoggerMessage(1005, LogLevel.Warning, "HealthKit:Checks:{Check} has settings, but no check of that name is registered.")]
    public static partial void UnusedSection(ILogger logger, string check);

    [LoggerMessage(1006, LogLevel.Warning, "Which layer check {Check} fails at could not be found out.")]
    public static partial void DiagnosisFailed(ILogger logger, Exception exception, string check);
}
