using HealthKit.Registration;
using HealthKit.Snapshots;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Checks;

/// <summary>Counts how many member checks work: from the latest snapshot, or by running them where HealthKit is not active.</summary>
internal sealed class AnyOfCheck(AnyOfCheckOptions options, IReadOnlyList<string> checks, IServiceProvider services) : IHealthCheck
{
    private readonly SnapshotStore? _store = HealthKitPresence.IsIn(services) ? services.GetRequiredService<SnapshotStore>() : null;

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (_store is null)
        {
            return Evaluate(await StockCheckRunner.RunAsync(checks, services, cancellationToken), pending: 0);
        }

        var ignoringCase = StringComparer.OrdinalIgnoreCase;
        CheckState[] members = [.. _store.Latest.Checks.Where(state => checks.Contains(state.Definition.Name, ignoringCase))];
        HealthStatus[] known = [.. members.Where(static state => state.HasRun).Select(static state => state.Status)];
        return Evaluate(known, members.Length - known.Length);
    }

    /// <param name="states">The states of the members that have run.</param>
    /// <param name="pending">The number of members that have not run yet.</param>
    private HealthCheckResult Evaluate(IReadOnlyList<HealthStatus> states, int pending)
    {
        var healthy = states.Count(static state => state == HealthStatus.Healthy);
        var working = states.Count(static state => state != HealthStatus.Unhealthy);
        var data = new Dictionary<string, object>
        {
            ["healthy"] = healthy, ["working"] = working, ["required"] = options.Required, ["all"] = states.Count + pending,
        };
        return healthy >= options.Required ? HealthCheckResult.Healthy(data: data)
            : working >= options.Required ? HealthReason.Threshold.Degraded(data: data)
            : working + pending >= options.Required ? HealthReason.Starting.Unhealthy(data: data)
            : HealthReason.Threshold.Unhealthy(data: data);
    }
}
