namespace HealthKit.PrometheusNet;

/// <summary>Log lines of the registry. Event ids 1800 to 1899.</summary>
internal static partial class PrometheusNetLog
{
    [LoggerMessage(1800, LogLevel.Warning,
        "HealthKit's family {Family} is missing from prometheus-net's registry, which has another metric of this name. "
        + "Rename that metric.")]
    public static partial void FamilyTaken(ILogger logger, string family);

    [LoggerMessage(1801, LogLevel.Information,
        "HealthKit's http_request_duration_seconds replaces that of UseHttpMetrics() in prometheus-net's registry, so that no request "
        + "counts twice. To save its cost: UseHttpMetrics(o => o.RequestDuration.Enabled = false). To keep it instead, add "
        + "Microsoft.AspNetCore.Hosting to HealthKit:Metrics:Exclude.")]
    public static partial void HttpMetricsReplaced(ILogger logger);
}
