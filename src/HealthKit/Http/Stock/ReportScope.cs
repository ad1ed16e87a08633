using HealthKit.Snapshots;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Http;

/// <summary>What a stock report is about, as its predicate shows.</summary>
/// <param name="Probe">The probe whose verdict the report has.</param>
/// <param name="IsWhole">Whether the report stands for the service, and not only for the checks that the predicate names.</param>
internal readonly record struct ReportScope(ProbeKind Probe, bool IsWhole)
{
    // Never run. A predicate that selects a check with these tags selects by them, and so asks for the probe.
    private static readonly (ProbeKind Probe, HealthCheckRegistration Sample)[] Samples =
    [
        (ProbeKind.Overall, Sample()),
        (ProbeKind.Ready, Sample("ready")),
        (ProbeKind.Startup, Sample("startup")),
        (ProbeKind.Live, Sample("live")),
    ];

    /// <summary>
    /// A selection of liveness checks, or of nothing, is a liveness endpoint. Every other selection is out of rotation with the service.
    /// </summary>
    public static ReportScope Of(Func<HealthCheckRegistration, bool>? predicate, IReadOnlyList<CheckState> chosen)
    {
        if (predicate is null)
        {
            return new ReportScope(ProbeKind.Overall, IsWhole: true);
        }

        foreach (var (probe, sample) in Samples)
        {
            if (Selects(predicate, sample))
            {
                return chosen.All(check => ProbePolicy.Counts(probe, check.Definition))
                    ? new ReportScope(probe, IsWhole: probe is ProbeKind.Overall or ProbeKind.Ready)
                    : new ReportScope(ProbeKind.Overall, IsWhole: probe == ProbeKind.Ready);
            }
        }

        return new ReportScope(
            chosen.All(static check => ProbePolicy.Counts(ProbeKind.Live, check.Definition)) ? ProbeKind.Live : ProbeKind.Overall, IsWhole: false);
    }

    private static bool Selects(Func<HealthCheckRegistration, bool> predicate, HealthCheckRegistration sample)
    {
        try
        {
            return predicate(sample);
        }
        catch (Exception)
        {
            // A predicate may know only the names that the app has registered.
            return false;
        }
    }

    private static HealthCheckRegistration Sample(params string[] tags) =>
        new(HostReportEntry.Name, static _ => throw new NotSupportedException(), failureStatus: null, tags);
}
