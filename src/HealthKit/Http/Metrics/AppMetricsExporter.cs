using Microsoft.Net.Http.Headers;

namespace HealthKit.Http;

/// <summary>
/// Leaves the path of the metrics page to an exporter in the app's middleware, which no list of routes shows. When an exporter library is
/// loaded, a scrape goes to the app first. HealthKit answers while the app has no page; after the app has once answered with metrics, it
/// keeps the path.
/// </summary>
internal sealed class AppMetricsExporter(ILogger<AppMetricsExporter> logger)
{
    // Only a suspicion, because an app may use the library without its page.
    private readonly bool _isSuspected =
        AppDomain.CurrentDomain.GetAssemblies().Any(static assembly => IsExporter(assembly.GetName().Name ?? ""));
    private readonly GuardedLogger _logger = new(logger);
    private bool _isFound;
    private bool _isRefused;

    public Task RespondAsync(HttpContext context, RequestDelegate app, RequestDelegate page) =>
        !_isSuspected ? page(context) : Volatile.Read(ref _isFound) ? app(context) : ProbeAppAsync(context, app, page);

    private async Task ProbeAppAsync(HttpContext context, RequestDelegate app, RequestDelegate page)
    {
        var body = context.Features.GetRequiredFeature<IHttpResponseBodyFeature>();
        using var buffer = new MemoryStream();
        var buffered = new StreamResponseBodyFeature(buffer);
        context.Features.Set<IHttpResponseBodyFeature>(buffered);
        try
        {
            await app(context);
            await buffered.CompleteAsync();
        }
        finally
        {
            context.Features.Set(body);
        }

        var response = context.Response;
        var isMetrics = response.StatusCode == StatusCodes.Status200OK && IsMetrics(response.ContentType);
        if (!isMetrics && response.StatusCode is StatusCodes.Status404NotFound or (>= 200 and < 300) && !response.HasStarted)
        {
            // The app has nothing here, or only a fallback page for people.
            response.Clear();
            await page(context);
            return;
        }

        if (isMetrics && !Interlocked.Exchange(ref _isFound, true))
            HttpLog.AppExports(_logger, context.Request.Path.Value!);
        else if (!isMetrics && !Interlocked.Exchange(ref _isRefused, true))
            HttpLog.ScrapeRefused(_logger, context.Request.Path.Value!, response.StatusCode);

        await response.BodyWriter.WriteAsync(buffer.GetBuffer().AsMemory(0, (int)buffer.Length), context.RequestAborted);
    }

    private static bool IsExporter(string assembly) =>
        assembly.Contains("Prometheus", StringComparison.OrdinalIgnoreCase) && !assembly.StartsWith("HealthKit", StringComparison.Ordinal)
        || assembly.StartsWith("App.Metrics", StringComparison.OrdinalIgnoreCase);

    // Plain text without a version parameter is not a metrics format.
    private static bool IsMetrics(string? contentType) => MediaTypeHeaderValue.TryParse(contentType, out var type)
        && type.MediaType.Value?.ToLowerInvariant() switch
        {
            "text/plain" => type.Parameters.Any(static parameter => parameter.Name.Equals("version", StringComparison.OrdinalIgnoreCase)),
            "application/openmetrics-text" or "application/vnd.google.protobuf" => true,
            _ => false,
        };
}
