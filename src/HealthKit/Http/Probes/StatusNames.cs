using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Http;

/// <summary>The words for a status in each vocabulary.</summary>
internal static class StatusNames
{
    public static string Lower(HealthStatus status) => status switch
    {
        HealthStatus.Healthy => "healthy",
        HealthStatus.Degraded => "degraded",
        _ => "unhealthy",
    };

    /// <summary>As the stock endpoint says it.</summary>
    public static string Stock(HealthStatus status) => status switch
    {
        HealthStatus.Healthy => "Healthy",
        HealthStatus.Degraded => "Degraded",
        _ => "Unhealthy",
    };

    /// <summary>As draft-inadarei-api-health-check-06, section 3.1, says it.</summary>
    public static string HealthJson(HealthStatus status) => status switch
    {
        HealthStatus.Healthy => "pass",
        HealthStatus.Degraded => "warn",
        _ => "fail",
    };
}
