namespace HealthKit.Http;

/// <summary>
/// The stock service, answered from the snapshot. Stock endpoints, gRPC health and publishers get the probes' verdict in the report and
/// its entries, and never run a check.
/// </summary>
internal sealed class SnapshotHealthCheckService(
    SnapshotStore store, TimeProvider time, IOptions<HealthKitOptions> options) : HealthCheckService
{
    public override Task<HealthReport> CheckHealthAsync(
        Func<HealthCheckRegistration, bool>? predicate, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();

        // The time is read before the snapshot, as in SnapshotStore.Current.
        var now = time.GetTimestamp();
        var latest = store.Latest;
        int[] selected = [.. Enumerable.Range(0, latest.Checks.Length)
            .Where(index => predicate?.Invoke(latest.Checks[index].Definition.Registration) ?? true)];
        var scope = ReportScope.Of(predicate, [.. selected.Select(index => latest.Checks[index])]);
        return Task.FromResult(Report(latest, latest.AsOf(now), selected, scope));
    }

    private HealthReport Report(HealthSnapshot latest, HealthSnapshot current, int[] selected, ReportScope scope)
    {
        // A stale snapshot does not fail liveness.
        var source = scope.Probe == ProbeKind.Live ? latest : current;
        CheckState[] checks = [.. selected.Select(index => source.Checks[index])];
        var verdict = Verdict(source, checks, scope);
        var entries = new Dictionary<string, HealthReportEntry>(selected.Length + 1, StringComparer.OrdinalIgnoreCase);
        foreach (var index in selected)
        {
            // In a report of the whole service, liveness checks keep the verdict of liveness, because readers may filter it by tags.
            var isLiveness = scope is { IsWhole: true, Probe: ProbeKind.Overall }
                && ProbePolicy.Counts(ProbeKind.Live, current.Checks[index].Definition);
            var entry = isLiveness ? Entry(latest, index, ProbeKind.Live) : Entry(source, index, scope.Probe);
            entries.Add(current.Checks[index].Definition.Name, entry);
        }

        if (scope.IsWhole && HostReportEntry.Of(verdict, current.Ready, entries.Values) is { } hostEntry)
            entries.Add(HostReportEntry.Name, hostEntry);

        return new HealthReport(entries, verdict.Status, checks.Select(static check => check.Duration).DefaultIfEmpty().Max());
    }

    private static ProbeVerdict Verdict(HealthSnapshot snapshot, CheckState[] selected, ReportScope scope)
    {
        if (snapshot[scope.Probe] is { IsCausedByHost: true } hostVerdict)
            return hostVerdict;

        // Startup checks hold readiness back although a readiness predicate does not select them.
        var blocking = scope is { IsWhole: true, Probe: ProbeKind.Ready }
            ? snapshot.Checks.Where(static check =>
                ProbePolicy.AwaitsFirstSuccess(ProbeKind.Ready, check) && !ProbePolicy.Counts(ProbeKind.Ready, check.Definition))
            : [];
        return ProbePolicy.Evaluate(scope.Probe, snapshot.Host, [.. selected, .. blocking]);
    }

    private HealthReportEntry Entry(HealthSnapshot snapshot, int index, ProbeKind probe)
    {
        var check = snapshot.Checks[index];
        var details = options.Value.Details ?? DetailLevel.Summary;
        var verdict = snapshot[probe];
        var status = verdict.IsCausedByHost ? HealthStatus.Unhealthy : ProbePolicy.Contribution(probe, check);
        var message = status < check.Status ? HostReportEntry.Sentence(verdict)
            : status == HealthStatus.Healthy && check.Reason == HealthReason.Starting ? null
            : check.MessageFor(details);

        // Response writers of apps often write the exception's message, so only full details include the exception.
        var exception = details == DetailLevel.Full ? check.Exception : null;
        return new HealthReportEntry(status, message, check.Duration, exception, check.Data, check.Definition.Tags);
    }
}
