namespace HealthKit.Checks;

/// <summary>Counts how many member checks work: from the latest snapshot, or by running them where HealthKit is not active.</summary>
internal sealed class AnyOfCheck(AnyOfCheckOptions options, IReadOnlyList<string> checks, IServiceProvider services) : IHealthCheck
{
    private readonly SnapshotStore? _store = HealthKitSwitch.IsOn(services) ? services.GetRequiredService<SnapshotStore>() : null;

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

/// <summary>Runs checks as the stock health check service does, for hosts without a snapshot.</summary>
internal static class StockCheckRunner
{
    public static async Task<IReadOnlyList<HealthStatus>> RunAsync(
        IReadOnlyList<string> names, IServiceProvider services, CancellationToken cancellationToken)
    {
        var members = services.GetRequiredService<IOptions<HealthCheckServiceOptions>>().Value.Registrations
            .Where(registration => names.Contains(registration.Name, StringComparer.OrdinalIgnoreCase));
        return await Task.WhenAll(members.Select(member => RunAsync(member, services, cancellationToken)));
    }

    private static async Task<HealthStatus> RunAsync(
        HealthCheckRegistration member, IServiceProvider services, CancellationToken cancellationToken)
    {
        await using var scope = services.CreateAsyncScope();
        try
        {
            var context = new HealthCheckContext { Registration = member };
            return (await member.Factory(scope.ServiceProvider).CheckHealthAsync(context, cancellationToken)).Status;
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            return member.FailureStatus;
        }
    }
}
