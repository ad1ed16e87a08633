using HealthKit.Checks;

namespace HealthKit.Lifecycle;

/// <summary>Work that must finish before the service takes traffic. Its check, which has the same name, reports the outcome.</summary>
internal sealed class StartupTask(string name, Func<IServiceProvider, CancellationToken, Task> run)
{
    public string Name => name;

    public Func<IServiceProvider, CancellationToken, Task> Run => run;

    public ReportedResult Reported { get; } = new(name);

    public void Succeed() => Reported.Set(HealthCheckResult.Healthy());

    public void Fail(Exception exception)
    {
        var message = exception is StartupTimeoutException ? "The start-up task did not end in time." : "The start-up task failed.";
        Reported.Set(new HealthCheckResult(HealthStatus.Unhealthy, message, new ReasonException(HealthReason.Of(exception), exception)));
    }
}

/// <summary>HealthKit's own time limit for a start-up task expired; a timeout inside the task throws another exception.</summary>
internal sealed class StartupTimeoutException(string message, Exception inner) : TimeoutException(message, inner);

/// <summary>Log lines of start-up tasks. Event ids 1400 to 1499.</summary>
internal static partial class StartupTaskLog
{
    [LoggerMessage(1400, LogLevel.Information, "Start-up task {Check} finished after {Seconds:0.###} s.")]
    public static partial void TaskEnded(ILogger logger, string check, double seconds);

    [LoggerMessage(1401, LogLevel.Error,
        "Start-up task {Check} failed after {Seconds:0.###} s. Later tasks that do not run: {Left}. The startup and ready probes answer "
        + "503 until the service is restarted. Remove the cause, then restart the service.")]
    public static partial void TaskFailed(ILogger logger, Exception exception, string check, double seconds, int left);
}
