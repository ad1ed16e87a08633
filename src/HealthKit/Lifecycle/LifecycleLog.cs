using Microsoft.Extensions.Logging;

namespace HealthKit.Lifecycle;

/// <summary>What the life of the host writes to the log. Event ids 1300 to 1399.</summary>
internal static partial class LifecycleLog
{
    [LoggerMessage(1300, LogLevel.Warning, "The service is in maintenance and takes no traffic: {Reason}.")]
    public static partial void MaintenanceBegan(ILogger logger, string reason);

    [LoggerMessage(1301, LogLevel.Information, "The service is back in rotation after {Seconds:0.#} s of maintenance.")]
    public static partial void MaintenanceEnded(ILogger logger, double seconds);

    [LoggerMessage(
        1310, LogLevel.Information,
        "Draining: readiness answers 503 and the service goes on serving for {Seconds:0.#} s before it stops. A second signal stops it now.")]
    public static partial void DrainBegan(ILogger logger, double seconds);

    [LoggerMessage(1311, LogLevel.Information, "The drain was cut short; the service stops now.")]
    public static partial void DrainCutShort(ILogger logger);

    [LoggerMessage(
        1312, LogLevel.Warning,
        "A stop may take longer than the platform allows, which then kills the process with the requests in it: DrainDelay {DrainSeconds:0.#} s + "
        + "ShutdownTimeout {ShutdownSeconds:0.#} s + {ReserveSeconds:0.#} s to end = {SumSeconds:0.#} s, and the grace period is {GraceSeconds:0.#} s. "
        + "Raise the platform's grace period and HealthKit:TerminationGracePeriod with it, or lower the others.")]
    public static partial void ShutdownDoesNotFit(
        ILogger logger, double drainSeconds, double shutdownSeconds, double reserveSeconds, double sumSeconds, double graceSeconds);

    [LoggerMessage(
        1313, LogLevel.Warning,
        "A stop may take for ever, since HostOptions.ShutdownTimeout is infinite, and the platform kills the process after its grace period of "
        + "{GraceSeconds:0.#} s with the requests in it. Set ShutdownTimeout, or leave it out: then it is what the grace period leaves.")]
    public static partial void ShutdownHasNoEnd(ILogger logger, double graceSeconds);

    [LoggerMessage(1340, LogLevel.Warning,
        "Work items of the thread pool wait {Delay:0.0} s for their turn, and requests and probes with them: {Pending} wait for {Threads} threads. "
        + "The usual causes are .Result, .Wait() and Thread.Sleep on threads of the pool, and more work than processors.")]
    public static partial void Starvation(ILogger logger, double delay, long pending, int threads);

    [LoggerMessage(1341, LogLevel.Information, "Work items of the thread pool have their turn again; the longest waited {Delay:0.0} s.")]
    public static partial void StarvationOver(ILogger logger, double delay);

    [LoggerMessage(1342, LogLevel.Critical,
        "The process is stuck: a work item of the thread pool has waited {Delay:0.0} s for its turn. Liveness fails until one waits less.")]
    public static partial void PoolStuck(ILogger logger, double delay);

    [LoggerMessage(1343, LogLevel.Critical,
        "The process is stuck: the evaluation of checks has owed a step for {Delay:0.0} s. Liveness fails until it makes one.")]
    public static partial void EngineStuck(ILogger logger, double delay);

    [LoggerMessage(1344, LogLevel.Information, "The process gets on again; liveness no longer fails for being stuck.")]
    public static partial void Unstuck(ILogger logger);

    [LoggerMessage(1345, LogLevel.Error, "The watch over the process failed; it goes on.")]
    public static partial void WatchdogFailed(ILogger logger, Exception exception);
}
