namespace HealthKit.Http;

/// <summary>What a path serves: a probe, the check of an index, or a page. Checks and pages have <see cref="ProbeKind.Overall"/>.</summary>
internal sealed record HealthRoute(ProbeKind Probe, int? Check, HealthPage Page = HealthPage.None)
{
    public static HealthRoute Overall { get; } = Of(ProbeKind.Overall);

    /// <summary>Whether it is one of the three Kubernetes probes.</summary>
    public bool IsProbe => Page == HealthPage.None && Probe != ProbeKind.Overall;

    /// <summary>The value of the <c>probe</c> label in metrics and of the <c>health.probe</c> tag in traces.</summary>
    public string Label { get; } = Page switch
    {
        HealthPage.Metrics => "metrics",
        HealthPage.Stream or HealthPage.RepeatingStream => "stream",
        HealthPage.History => "history",
        HealthPage.Dashboard or HealthPage.DashboardScript or HealthPage.DashboardStyle => "ui",
        _ when Check is not null => "check",
        _ => StatusNames.Of(Probe),
    };

    public static HealthRoute Of(ProbeKind probe) => new(probe, Check: null);

    public static HealthRoute Of(HealthPage page) => new(ProbeKind.Overall, Check: null, page);
}

/// <summary>The endpoints that are neither a probe nor a single check.</summary>
internal enum HealthPage
{
    /// <summary>A probe or a single check.</summary>
    None,
    Metrics,
    Stream,

    /// <summary>The stream for clients that expect the whole state every second.</summary>
    RepeatingStream,
    History,
    Dashboard,
    DashboardScript,
    DashboardStyle,
}
