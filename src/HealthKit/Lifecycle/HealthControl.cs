using HealthKit.Snapshots;
using Microsoft.Extensions.Logging;

namespace HealthKit.Lifecycle;

/// <summary>Hands to the snapshot what the app says.</summary>
internal sealed class HealthControl(SnapshotStore store, TimeProvider time, ILogger<HealthControl> logger) : IHealthControl
{
    private readonly GuardedLogger _logger = new(logger);

    public void EnterMaintenance(string? reason = null)
    {
        var message = string.IsNullOrWhiteSpace(reason) ? null : CheckData.Short(SecretText.Redact(reason));
        var now = time.GetUtcNow();
        store.Update(host => host with { Maintenance = new Maintenance(message, host.Maintenance?.Since ?? now) });
        LifecycleLog.MaintenanceBegan(_logger, message ?? "no reason given");
    }

    public void LeaveMaintenance()
    {
        Maintenance? ended = null;
        store.Update(host =>
        {
            ended = host.Maintenance;
            return host with { Maintenance = null };
        });
        if (ended is not null)
        {
            LifecycleLog.MaintenanceEnded(_logger, (time.GetUtcNow() - ended.Since).TotalSeconds);
        }
    }
}
