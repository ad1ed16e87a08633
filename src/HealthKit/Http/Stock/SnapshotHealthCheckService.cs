using HealthKit.Snapshots;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace HealthKit.Http;

/// <summary>
/// The stock service, answered from the snapshot: stock endpoints, gRPC health and publishers have the verdict of the probes, in the report and in its
/// entries, and none of them ever runs a check.
/// </summary>
internal sealed class SnapshotHealthCheckService(SnapshotStore store, TimeProvider time, IOptions<HealthKitOptions> options) : HealthCheckService
{
    public override Task<HealthReport> CheckHealthAsync(
        Func<HealthCheckRegistration, bool>? predicate, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();

        // The time first, as in SnapshotStore.Current.
        var now = time.GetTimestamp();
        var latest = store.Latest;
        int[] chosen = [.. Enumerable.Range(0, latest.Checks.Length).Where(index => predicate?.Invoke(latest.Checks[index].Definition.Registration) ?? true)];
        return Task.FromResult(Report(latest, latest.AsOf(now), chosen, ReportScope.Of(predicate, [.. chosen.Select(index => latest.Checks[index])])));
    }

    private HealthReport Report(HealthSnapshot latest, HealthSnapshot current, int[] chosen, ReportScope scope)
    {
        // An old snapshot fails no liveness.
        var source = scope.Probe == ProbeKind.Live ? latest : current;
        CheckState[] checks = [.. chosen.Select(index => source.Checks[index])];
        var verdict = Verdict(source, checks, scope);
        var entries = new Dictionary<string, HealthReportEntry>(chosen.Length + 1, StringComparer.OrdinalIgnoreCase);
        foreach (var index in chosen)
        {
            // In a report of the service, which readers may divide by tags, liveness keeps its own verdict.
            var isLiveness = scope.IsWhole && scope.Probe == ProbeKind.Overall && ProbePolicy.Counts(ProbeKind.Live, current.Checks[index].Definition);
            var entry = isLiveness ? Entry(latest, index, ProbeKind.Live) : Entry(source, index, scope.Probe);
            entries.Add(current.Checks[index].Definition.Name, entry);
        }

        if (scope.IsWhole && HostReportEntry.Of(verdict, current.Ready, entries.Values) is { } entryOfHost)
        {
            entries.Add(HostReportEntry.Name, entryOfHost);
        }

        return new HealthReport(entries, verdict.Status, checks.Select(static check => check.Duration).DefaultIfEmpty().Max());
    }

    private static ProbeVerdict Verdict(HealthSnapshot snapshot, CheckState[] chosen, ReportScope scope)
    {
        if (snapshot[scope.Probe] is { IsOfHost: true } ofHost)
        {
            return ofHost;
        }

        // Checks of start-up hold readiness back without being selected as its checks.
        var holding = scope is { IsWhole: true, Probe: ProbeKind.Ready }
            ? snapshot.Checks.Where(static check => ProbePolicy.HoldsBack(ProbeKind.Ready, check) && !ProbePolicy.Counts(ProbeKind.Ready, check.Definition))
            : [];
        return ProbePolicy.Evaluate(scope.Probe, snapshot.Host, [.. chosen, .. holding]);
    }

    private HealthReportEntry Entry(HealthSnapshot snapshot, int index, ProbeKind probe)
    {
        var check = snapshot.Checks[index];
        var verdict = snapshot[probe];
        var status = verdict.IsOfHost ? HealthStatus.Unhealthy : ProbePolicy.Contribution(probe, check);
        var message = status < check.Status ? HostReportEntry.Sentence(verdict)
            : status == HealthStatus.Healthy && check.Reason == HealthReason.Starting ? null
            : check.Message;

        // What a writer of the app makes of an exception is an answer too, and many write its message.
        return new HealthReportEntry(
            status, message, check.Duration, options.Value.Details == DetailLevel.Full ? check.Exception : null, check.Data, check.Definition.Tags);
    }
}
