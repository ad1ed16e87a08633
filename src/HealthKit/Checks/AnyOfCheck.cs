namespace HealthKit.Checks;

/// <summary>Counts how many member checks work: from the latest snapshot, or by running them where HealthKit is not active.</summary>
internal sealed class AnyOfCheck(AnyOfCheckOptions options, IReadOnlyList<string> checks, IServiceProvider services) : IHealthCheck
{
    private readonly SnapshotStore? _store = HealthKitSwitch.IsOn(services) ? services.GetRequiredService<SnapshotStore>() : null;

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (_store is null)
            return Evaluate(await RunAsync(cancellationToken), pending: 0);

        var ignoringCase = StringComparer.OrdinalIgnoreCase;
        CheckState[] members = [.. _store.Latest.Checks.Where(state => checks.Contains(state.Definition.Name, ignoringCase))];
        HealthStatus[] known = [.. members.Where(static state => state.HasRun).Select(static state => state.Status)];
        return Evaluate(known, members.Length - known.Length);
    }

    private async Task<HealthStatus[]> RunAsync(CancellationToken cancellationToken)
    {
        var report = await services.GetRequiredService<HealthCheckService>().CheckHealthAsync(
            registration => checks.Contains(registration.Name, StringComparer.OrdinalIgnoreCase), cancellationToken);
        return [.. report.Entries.Values.Select(static entry => entry.Status)];
    }

    private HealthCheckResult Evaluate(HealthStatus[] states, int pending)
    {
        var healthy = states.Count(static state => state == HealthStatus.Healthy);
        var working = states.Count(static state => state != HealthStatus.Unhealthy);
        var data = new Dictionary<string, object>
        {
            ["healthy"] = healthy, ["working"] = working, ["required"] = options.Required, ["all"] = states.Length + pending,
        };
        return healthy >= options.Required ? HealthCheckResult.Healthy(data: data)
            : working >= options.Required ? HealthReason.Threshold.Degraded(data: data)
            : working + pending >= options.Required ? HealthReason.Starting.Unhealthy(data: data)
            : HealthReason.Threshold.Unhealthy(data: data);
    }
}
