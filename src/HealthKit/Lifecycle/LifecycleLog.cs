namespace HealthKit.Lifecycle;

/// <summary>Log lines of the host's lifecycle. Event ids 1300 to 1399.</summary>
internal static partial class LifecycleLog
{
    [LoggerMessage(1300, LogLevel.Warning,
        "The service entered maintenance and takes no traffic: {Reason}. To put it back into rotation, send DELETE {Path} to the "
        + "management port, or call LeaveMaintenance().")]
    public static partial void MaintenanceBegan(ILogger logger, string reason, string path);

    [LoggerMessage(1301, LogLevel.Information, "The service left maintenance after {Seconds:0.#} s and is back in rotation.")]
    public static partial void MaintenanceEnded(ILogger logger, double seconds);

    [LoggerMessage(1310, LogLevel.Information,
        "Draining: readiness answers 503, and the service keeps serving for {Seconds:0.#} s before it stops. "
        + "Send a second signal to stop it now.")]
    public static partial void DrainBegan(ILogger logger, double seconds);

    [LoggerMessage(1311, LogLevel.Information, "The drain ended early: a second signal or StopApplication(). The service stops now.")]
    public static partial void DrainEndedEarly(ILogger logger);

    [LoggerMessage(1312, LogLevel.Warning,
        "Shutdown may exceed the platform's grace period, after which the platform kills the process and drops its requests: "
        + "DrainDelay {DrainSeconds:0.#} s + ShutdownTimeout {ShutdownSeconds:0.#} s + reserve {ReserveSeconds:0.#} s = "
        + "{SumSeconds:0.#} s; grace period {GraceSeconds:0.#} s. Raise the platform's grace period and "
        + "HealthKit:TerminationGracePeriod with it, "
        + "or lower DrainDelay or ShutdownTimeout.")]
    public static partial void ShutdownDoesNotFit(
        ILogger logger, double drainSeconds, double shutdownSeconds, double reserveSeconds, double sumSeconds, double graceSeconds);

    [LoggerMessage(1313, LogLevel.Warning,
        "Shutdown has no time limit, because HostOptions.ShutdownTimeout is infinite; the platform kills the process and drops its "
        + "requests after its grace period of {GraceSeconds:0.#} s. Set ShutdownTimeout, or remove it: HealthKit then sets it.")]
    public static partial void ShutdownHasNoEnd(ILogger logger, double graceSeconds);

    [LoggerMessage(1340, LogLevel.Warning,
        "The thread pool is starved: work items wait {Delay:0.0} s for a thread, and requests and probes wait with them. "
        + "Waiting items: {Pending}. Threads: {Threads}. Look for .Result, .Wait() and Thread.Sleep on pool threads, and for overloaded "
        + "processors.")]
    public static partial void Starvation(ILogger logger, double delay, long pending, int threads);

    [LoggerMessage(1341, LogLevel.Information, "The thread pool is no longer starved; the longest wait was {Delay:0.0} s.")]
    public static partial void StarvationOver(ILogger logger, double delay);

    [LoggerMessage(1342, LogLevel.Critical,
        "The process is stuck: a thread pool work item has waited {Delay:0.0} s for a thread. Liveness fails until work items run again. "
        + "Run dotnet-stack to find the code that blocks the threads.")]
    public static partial void PoolStuck(ILogger logger, double delay);

    [LoggerMessage(1343, LogLevel.Critical,
        "The process is stuck: the evaluation of checks is overdue by {Delay:0.0} s. Liveness fails until evaluation continues. "
        + "If the process gets enough processor time, this is a fault in HealthKit: report it with a dump of the process (dotnet-dump).")]
    public static partial void EngineStuck(ILogger logger, double delay);

    [LoggerMessage(1344, LogLevel.Information, "The process is no longer stuck; liveness no longer fails for this reason.")]
    public static partial void Unstuck(ILogger logger);

    [LoggerMessage(1345, LogLevel.Error,
        "The watchdog threw an exception; it continues in 1 s. This is a fault in HealthKit: report it with this exception.")]
    public static partial void WatchdogFailed(ILogger logger, Exception exception);

    [LoggerMessage(1350, LogLevel.Warning,
        "HealthKit cannot notify systemd, because it cannot use the socket \"{Socket}\" of NOTIFY_SOCKET: {Error}. It tries again "
        + "if the socket is a path or an abstract name (@name) of at most 107 bytes. Without READY=1, the start of a unit with "
        + "Type=notify times out: check the unit's NotifyAccess= and sandbox.")]
    public static partial void CannotNotify(ILogger logger, string socket, string error);
}
