using HealthKit.Snapshots;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace HealthKit.Exposure;

/// <summary>
/// The stock service, answered from the snapshot: stock endpoints, gRPC health and publishers see the same truth as ours, and none of them
/// ever runs a check.
/// </summary>
internal sealed class SnapshotHealthCheckService(SnapshotStore store, IOptions<HealthKitOptions> options) : HealthCheckService
{
    public override Task<HealthReport> CheckHealthAsync(
        Func<HealthCheckRegistration, bool>? predicate, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var snapshot = store.Current;
        CheckState[] chosen = [.. snapshot.Checks.Where(check => predicate?.Invoke(check.Definition.Registration) ?? true)];
        var entries = chosen.ToDictionary(check => check.Definition.Name, Entry, StringComparer.OrdinalIgnoreCase);
        var duration = chosen.Select(check => check.Duration).DefaultIfEmpty().Max();
        return Task.FromResult(new HealthReport(entries, Status(snapshot, chosen, predicate), duration));
    }

    /// <summary>
    /// A selection of nothing but liveness checks, or of nothing at all, is somebody's liveness endpoint: neither draining nor an old
    /// snapshot may fail that. Every other counts as readiness.
    /// </summary>
    private static HealthStatus Status(HealthSnapshot snapshot, CheckState[] chosen, Func<HealthCheckRegistration, bool>? predicate)
    {
        var isLiveness = predicate is not null && Array.TrueForAll(chosen, check => check.Definition.Probes == HealthProbes.Live);
        return isLiveness
            ? ProbePolicy.Judge(ProbeKind.Live, snapshot.Host, chosen).Status
            : snapshot.Overall.IsOfHost ? HealthStatus.Unhealthy : ProbePolicy.Judge(ProbeKind.Overall, snapshot.Host, chosen).Status;
    }

    // What a writer of the app makes of an exception is an answer too, and many write its message.
    private HealthReportEntry Entry(CheckState check) => new(
        check.Status, check.Message, check.Duration, options.Value.Details == DetailLevel.Full ? check.Exception : null, check.Data,
        check.Definition.Tags);
}
