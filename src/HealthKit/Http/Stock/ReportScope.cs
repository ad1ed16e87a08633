namespace HealthKit.Http;

/// <summary>The scope of a stock report, found by testing its predicate.</summary>
/// <param name="Probe">The probe whose verdict the report carries.</param>
/// <param name="IsWhole">Whether the report covers the whole service, and not only the checks that the predicate selects.</param>
internal readonly record struct ReportScope(ProbeKind Probe, bool IsWhole)
{
    // Registrations that never run, each with the tag of one probe. A predicate that selects one of them asks for that probe.
    private static readonly (ProbeKind Probe, HealthCheckRegistration Sample)[] Samples =
    [
        (ProbeKind.Overall, Sample()),
        (ProbeKind.Ready, Sample("ready")),
        (ProbeKind.Startup, Sample("startup")),
        (ProbeKind.Live, Sample("live")),
    ];

    /// <summary>
    /// Returns the probe of the first sample that the predicate selects. If it selects none: liveness when it selects nothing or liveness
    /// checks only, otherwise the whole service.
    /// </summary>
    public static ReportScope Of(Func<HealthCheckRegistration, bool>? predicate, IReadOnlyList<CheckState> selected)
    {
        if (predicate is null)
            return new ReportScope(ProbeKind.Overall, IsWhole: true);

        foreach (var (probe, sample) in Samples)
        {
            // A predicate may throw for names that the app did not register.
            if (Guard.Get(() => predicate(sample)))
            {
                return selected.All(check => ProbePolicy.Counts(probe, check.Definition))
                    ? new ReportScope(probe, IsWhole: probe is ProbeKind.Overall or ProbeKind.Ready)
                    : new ReportScope(ProbeKind.Overall, IsWhole: probe == ProbeKind.Ready);
            }
        }

        var isLiveness = selected.All(static check => ProbePolicy.Counts(ProbeKind.Live, check.Definition));
        return new ReportScope(isLiveness ? ProbeKind.Live : ProbeKind.Overall, IsWhole: false);
    }

    private static HealthCheckRegistration Sample(params string[] tags) =>
        new(HostReportEntry.Name, static _ => throw new NotSupportedException(), failureStatus: null, tags);
}
