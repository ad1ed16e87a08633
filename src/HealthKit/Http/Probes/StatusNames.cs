using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Http;

/// <summary>The names of a status in each format.</summary>
internal static class StatusNames
{
    public static string Lower(HealthStatus status) => status switch
    {
        HealthStatus.Healthy => "healthy",
        HealthStatus.Degraded => "degraded",
        _ => "unhealthy",
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
