using HealthKit.Registration;
using HealthKit.Snapshots;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Checks;

/// <summary>Counts how many of other checks are well: in the latest snapshot, or by asking them where there is none.</summary>
internal sealed class AnyOfCheck(AnyOfCheckOptions options, IReadOnlyList<string> checks, IServiceProvider services) : IHealthCheck
{
    private readonly SnapshotStore? _store = HealthKitPresence.IsIn(services) ? services.GetRequiredService<SnapshotStore>() : null;

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (_store is null)
        {
            return Evaluate(await StockCheckRunner.RunAsync(checks, services, cancellationToken), open: 0);
        }

        CheckState[] members = [.. _store.Latest.Checks.Where(state => checks.Contains(state.Definition.Name, StringComparer.OrdinalIgnoreCase))];
        HealthStatus[] known = [.. members.Where(static state => state.HasRun).Select(static state => state.Status)];
        return Evaluate(known, members.Length - known.Length);
    }

    /// <param name="states">Of those that have told.</param>
    /// <param name="open">How many have not told yet, and may still suffice.</param>
    private HealthCheckResult Evaluate(IReadOnlyList<HealthStatus> states, int open)
    {
        var healthy = states.Count(static state => state == HealthStatus.Healthy);
        var working = states.Count(static state => state != HealthStatus.Unhealthy);
        var data = new Dictionary<string, object>
        {
            ["healthy"] = healthy, ["working"] = working, ["required"] = options.Required, ["all"] = states.Count + open,
        };
        return healthy >= options.Required ? HealthCheckResult.Healthy(data: data)
            : working >= options.Required ? HealthReason.Threshold.Degraded(data: data)
            : working + open >= options.Required ? HealthReason.Starting.Unhealthy(data: data)
            : HealthReason.Threshold.Unhealthy(data: data);
    }
}
