using HealthKit.Snapshots;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Checks;

/// <summary>Counts, in the latest snapshot, how many of other checks are well.</summary>
internal sealed class AnyOfCheck(AnyOfCheckOptions options, IReadOnlyList<string> checks, SnapshotStore store, bool isEvaluated) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (!isEvaluated)
        {
            // HealthKit is switched off, and the stock endpoint asks the others itself: there is nothing to count.
            return Task.FromResult(HealthCheckResult.Healthy());
        }

        CheckState[] members = [.. store.Latest.Checks.Where(state => checks.Contains(state.Definition.Name, StringComparer.OrdinalIgnoreCase))];
        var healthy = members.Count(static state => state.Status == HealthStatus.Healthy);
        var working = members.Count(static state => state.Status != HealthStatus.Unhealthy && state.HasRun);
        var data = new Dictionary<string, object> { ["healthy"] = healthy, ["working"] = working, ["required"] = options.Required, ["all"] = members.Length };

        // Those that have not told yet may still suffice.
        var open = members.Count(static state => !state.HasRun);
        return Task.FromResult(
            healthy >= options.Required ? HealthCheckResult.Healthy(data: data)
            : working >= options.Required ? HealthReason.Threshold.Degraded(data: data)
            : working + open >= options.Required ? HealthReason.Starting.Unhealthy(data: data)
            : HealthReason.Threshold.Unhealthy(data: data));
    }
}
