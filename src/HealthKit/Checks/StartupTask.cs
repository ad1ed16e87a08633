using HealthKit.Snapshots;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Checks;

/// <summary>Work to be done before the service takes traffic, with the slot in which it ends.</summary>
/// <param name="name">The name of its check.</param>
/// <param name="run">The work.</param>
internal sealed class StartupTask(string name, Func<IServiceProvider, CancellationToken, Task> run)
{
    public string Name => name;

    public Func<IServiceProvider, CancellationToken, Task> Run => run;

    public ReportSlot Slot { get; } = new(name);

    public void Succeed() => Slot.Say(HealthCheckResult.Healthy());

    public void Fail(Exception exception)
    {
        var reason = HealthReason.Of(exception);
        var sentence = exception is StartupTimeoutException ? "The start-up task did not end in time." : "The start-up task failed.";
        Slot.Say(new HealthCheckResult(HealthStatus.Unhealthy, sentence, new ReasonException(reason, exception)));
    }
}
