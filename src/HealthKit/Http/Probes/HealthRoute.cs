using HealthKit.Snapshots;

namespace HealthKit.Http;

/// <summary>What a path asks for: a probe, one check, or a page.</summary>
/// <param name="Probe">The probe; for all else, <see cref="ProbeKind.Overall"/>.</param>
/// <param name="Check">The index of the check, or <c>null</c>.</param>
/// <param name="Page">The page.</param>
internal sealed record HealthRoute(ProbeKind Probe, int? Check, HealthPage Page = HealthPage.None)
{
    /// <summary>Everything that there is to tell, as a probe.</summary>
    public static HealthRoute Overall { get; } = Of(ProbeKind.Overall);

    /// <summary>What its requests are counted as.</summary>
    public string Label { get; } = LabelOf(Probe, Check, Page);

    public static HealthRoute Of(ProbeKind probe) => new(probe, Check: null);

    public static HealthRoute Of(HealthPage page) => new(ProbeKind.Overall, Check: null, page);

    private static string LabelOf(ProbeKind probe, int? check, HealthPage page) => page switch
    {
        HealthPage.Metrics => "metrics",
        HealthPage.Stream or HealthPage.RepeatingStream => "stream",
        HealthPage.History => "history",
        HealthPage.Dashboard or HealthPage.DashboardScript or HealthPage.DashboardStyle => "ui",
        _ when check is not null => "check",
        _ => probe switch
        {
            ProbeKind.Live => "live",
            ProbeKind.Ready => "ready",
            ProbeKind.Startup => "startup",
            _ => "overall",
        },
    };
}
