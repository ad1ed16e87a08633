using HealthKit.Checks;
using HealthKit.Snapshots;
using Microsoft.Extensions.Diagnostics.HealthChecks;

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

/// <summary>HealthKit's own time limit for a start-up task expired; a time-out inside the task throws another exception.</summary>
internal sealed class StartupTimeoutException(string message, Exception inner) : TimeoutException(message, inner);
