using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Checks;

/// <summary>Tells what is in the slot, or that nothing is yet.</summary>
internal sealed class SlotCheck(ReportSlot slot) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(slot.Said ?? HealthReason.Starting.Unhealthy());
}
