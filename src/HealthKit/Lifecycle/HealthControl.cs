using HealthKit.Checks;

namespace HealthKit.Lifecycle;

/// <summary>Forwards the app's calls to the snapshot and to reported checks. When HealthKit is disabled, calls have no effect.</summary>
internal sealed class HealthControl(
    IServiceProvider services, IOptions<HealthKitOptions> options, ReportedStates reported, TimeProvider time,
    ILogger<HealthControl> logger) : IHealthControl
{
    private readonly GuardedLogger _logger = new(logger);

    // Not resolved when HealthKit is disabled: creating the store would take the checks' periods from the stock services.
    private SnapshotStore? Store => options.Value.Enabled ? services.GetRequiredService<SnapshotStore>() : null;

    public void EnterMaintenance(string? reason = null)
    {
        var message = string.IsNullOrWhiteSpace(reason) ? null : CheckData.Short(SecretRedactor.Redact(reason));
        var now = time.GetUtcNow();
        if (Store is not { } store)
            return;

        Maintenance? before = null;
        store.Update(host =>
        {
            before = host.Maintenance;
            return host with { Maintenance = new Maintenance(message, before?.Since ?? now) };
        });
        if (before is null || before.Message != message)
            LifecycleLog.MaintenanceBegan(_logger, message ?? "no reason given", $"{options.Value.PathPrefix}/maintenance");
    }

    public void LeaveMaintenance()
    {
        Maintenance? ended = null;
        Store?.Update(host =>
        {
            ended = host.Maintenance;
            return host with { Maintenance = null };
        });
        if (ended is not null)
            LifecycleLog.MaintenanceEnded(_logger, (time.GetUtcNow() - ended.Since).TotalSeconds);
    }

    public void ReportHealthy(string check, string? message = null) => reported.Report(check, HealthStatus.Healthy, message);

    public void ReportDegraded(string check, string message) => reported.Report(check, HealthStatus.Degraded, message);

    public void ReportUnhealthy(string check, string message) => reported.Report(check, HealthStatus.Unhealthy, message);
}
