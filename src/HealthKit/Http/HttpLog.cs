using Microsoft.Extensions.Logging;

namespace HealthKit.Http;

/// <summary>What the HTTP endpoints log: event ids 1200 to 1299.</summary>
internal static partial class HttpLog
{
    [LoggerMessage(1200, LogLevel.Error, "A health request failed in HealthKit itself and was answered with 503.")]
    public static partial void RequestFailed(ILogger logger, Exception exception);

    [LoggerMessage(1201, LogLevel.Information, "The app has routes of its own among the health endpoints, and keeps them: {Routes}.")]
    public static partial void AppRoutes(ILogger logger, string routes);

    [LoggerMessage(1202, LogLevel.Information, "The management port listens on {Endpoint}.")]
    public static partial void ManagementStarted(ILogger logger, string endpoint);

    [LoggerMessage(
        1203, LogLevel.Warning,
        "A change over the management port was refused with {Status}. It was the last of {Count} since this was said; it is said once a minute at the most.")]
    public static partial void ChangeRefused(ILogger logger, int status, int count);

    [LoggerMessage(
        1205, LogLevel.Information,
        "The app exports metrics itself at {Path}, and keeps the path: HealthKit's metrics page is not served. Set HealthKit:Metrics:Path to another path to have both, "
        + "or HealthKit:Metrics:Enabled to false.")]
    public static partial void AppExports(ILogger logger, string path);

    [LoggerMessage(
        1206, LogLevel.Warning,
        "The app answered a scrape of {Path} with {Status}. An exporter may be behind that, so HealthKit does not serve its metrics page there. If the app has no exporter, "
        + "let the app pass requests for {Path}, or set HealthKit:Metrics:Path to a path that the app passes.")]
    public static partial void ScrapeRefused(ILogger logger, string path, int status);

    [LoggerMessage(1204, LogLevel.Error, "A stream of events failed in HealthKit itself and was cut off.")]
    public static partial void StreamFailed(ILogger logger, Exception exception);
}
