using HealthKit.Checks;
using HealthKit.Snapshots;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Lifecycle;

/// <summary>Work to be done before the service takes traffic, with the slot in which it ends.</summary>
/// <param name="name">The name of its check.</param>
/// <param name="run">The work.</param>
internal sealed class StartupTask(string name, Func<IServiceProvider, CancellationToken, Task> run)
{
    public string Name => name;

    public Func<IServiceProvider, CancellationToken, Task> Run => run;

    public ReportedResult Reported { get; } = new(name);

    public void Succeed() => Reported.Set(HealthCheckResult.Healthy());

    public void Fail(Exception exception)
    {
        var reason = HealthReason.Of(exception);
        var sentence = exception is StartupTimeoutException ? "The start-up task did not end in time." : "The start-up task failed.";
        Reported.Set(new HealthCheckResult(HealthStatus.Unhealthy, sentence, new ReasonException(reason, exception)));
    }
}

/// <summary>A start-up task was given up at its limit, as told apart from time-outs that the task itself throws.</summary>
internal sealed class StartupTimeoutException(string message, Exception inner) : TimeoutException(message, inner);
