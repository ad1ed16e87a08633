namespace HealthKit.Snapshots;

/// <summary>The names of statuses and probes in responses, metrics and traces.</summary>
internal static class StatusNames
{
    public static string Lower(HealthStatus status) => status switch
    {
        HealthStatus.Healthy => "healthy",
        HealthStatus.Degraded => "degraded",
        _ => "unhealthy",
    };

    public static string Of(ProbeKind probe) => probe switch
    {
        ProbeKind.Live => "live",
        ProbeKind.Ready => "ready",
        ProbeKind.Startup => "startup",
        _ => "overall",
    };

    /// <summary>The names of the stock endpoint.</summary>
    public static string Stock(HealthStatus status) => status.ToString();

    /// <summary>The names of draft-inadarei-api-health-check-06, section 3.1.</summary>
    public static string HealthJson(HealthStatus status) => status switch
    {
        HealthStatus.Healthy => "pass",
        HealthStatus.Degraded => "warn",
        _ => "fail",
    };
}
