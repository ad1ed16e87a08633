namespace HealthKit.Http;

/// <summary>The endpoints that are no probes.</summary>
internal enum HealthPage
{
    /// <summary>None: a probe or a single check.</summary>
    None,
    Metrics,
    Stream,

    /// <summary>The stream for clients that expect its state again each second.</summary>
    RepeatingStream,
    History,
    Dashboard,
    DashboardScript,
    DashboardStyle,
}
