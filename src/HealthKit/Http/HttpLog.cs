namespace HealthKit.Http;

/// <summary>Log lines of the HTTP endpoints: event ids 1200 to 1299.</summary>
internal static partial class HttpLog
{
    [LoggerMessage(1200, LogLevel.Error,
        "HealthKit failed to answer a health request and responded with an error status. "
        + "This is a fault in HealthKit: report it with this exception.")]
    public static partial void RequestFailed(ILogger logger, Exception exception);

    [LoggerMessage(1201, LogLevel.Information,
        "The app maps its own routes on HealthKit's paths, and the app serves them: {Routes}. "
        + "To serve HealthKit's endpoints there, move these routes.")]
    public static partial void AppRoutes(ILogger logger, string routes);

    [LoggerMessage(1202, LogLevel.Information, "The management port listens on {Endpoint}.")]
    public static partial void ManagementStarted(ILogger logger, string endpoint);

    [LoggerMessage(1203, LogLevel.Warning,
        "The management port refused a change with status {Status}; it refused {Count} since the last such line. "
        + "Check the token and who sends the requests. This line appears at most once a minute.")]
    public static partial void ChangeRefused(ILogger logger, int status, int count);

    [LoggerMessage(1205, LogLevel.Information,
        "The app serves its own metrics at {Path}, so HealthKit does not serve its metrics page there. "
        + "To have both, set HealthKit:Metrics:Path to another path. To have the app's alone, set HealthKit:Metrics:Enabled to false.")]
    public static partial void AppExports(ILogger logger, string path);

    [LoggerMessage(1206, LogLevel.Warning,
        "The app answered a scrape of {Path} with {Status}. An exporter of the app may have sent it, so HealthKit serves no page. "
        + "If the app has no exporter, let its pipeline pass requests for {Path}, or set HealthKit:Metrics:Path to a path that it passes.")]
    public static partial void ScrapeRefused(ILogger logger, string path, int status);

    [LoggerMessage(1207, LogLevel.Warning,
        "HealthKit:DetailsWhenAuthorized has no effect, because the app does not map the health endpoints, so its authorization does not "
        + "reach them. Call app.MapHealthKit().Details.RequireAuthorization(), or remove the setting.")]
    public static partial void NothingAuthorized(ILogger logger);

    [LoggerMessage(1208, LogLevel.Information,
        "HealthKit serves {Paths} at {Addresses}, details {Details}. Management port: {Management}. "
        + "After a stop signal it keeps serving for {DrainSeconds:0.#} s ({DrainReason}).")]
    public static partial void Serving(
        ILogger logger, string paths, string addresses, string details, string management, double drainSeconds, string drainReason);

    [LoggerMessage(1209, LogLevel.Information,
        "This host has no HTTP server, so HealthKit serves its management port only: {Management}. "
        + "After a stop signal it keeps serving for {DrainSeconds:0.#} s ({DrainReason}).")]
    public static partial void ServingManagement(ILogger logger, string management, double drainSeconds, string drainReason);

    [LoggerMessage(1210, LogLevel.Warning,
        "HealthKit serves nothing: this host has no HTTP server, and HealthKit:ManagementPort is not set. "
        + "Set it to a free port, such as 9090, so that probes and scrapers get responses.")]
    public static partial void ServingNothing(ILogger logger);

    [LoggerMessage(1204, LogLevel.Error,
        "HealthKit failed to write an event stream and aborted it. This is a fault in HealthKit: report it with this exception.")]
    public static partial void StreamFailed(ILogger logger, Exception exception);
}
