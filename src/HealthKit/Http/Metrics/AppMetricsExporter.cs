using HealthKit.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using Microsoft.Net.Http.Headers;

namespace HealthKit.Http;

/// <summary>
/// Leaves the path of the metrics page to an exporter in the app's pipeline, which no list of routes shows. Where an exporter library is loaded, a scrape
/// passes to the app first, and HealthKit answers where the app has no page. Once the app has answered with metrics, the path is the app's.
/// </summary>
internal sealed class AppMetricsExporter(ILogger<AppMetricsExporter> logger)
{
    // An app may use the library for its counters alone.
    private readonly bool _isSuspected = AppDomain.CurrentDomain.GetAssemblies().Any(static assembly => IsExporter(assembly.GetName().Name ?? ""));
    private readonly GuardedLogger _logger = new(logger);
    private bool _isFound;
    private bool _isRefused;

    /// <param name="context">A request for the page.</param>
    /// <param name="app">The app.</param>
    /// <param name="own">HealthKit's page.</param>
    public Task RespondAsync(HttpContext context, RequestDelegate app, RequestDelegate own) =>
        !_isSuspected ? own(context) : Volatile.Read(ref _isFound) ? app(context) : ProbeAsync(context, app, own);

    private async Task ProbeAsync(HttpContext context, RequestDelegate app, RequestDelegate own)
    {
        var body = context.Features.GetRequiredFeature<IHttpResponseBodyFeature>();
        using var buffer = new MemoryStream();
        var held = new StreamResponseBodyFeature(buffer);
        context.Features.Set<IHttpResponseBodyFeature>(held);
        try
        {
            await app(context);
            await held.CompleteAsync();
        }
        finally
        {
            context.Features.Set(body);
        }

        var response = context.Response;
        var isMetrics = response.StatusCode == StatusCodes.Status200OK && IsMetrics(response.ContentType);
        if (!isMetrics && response.StatusCode is StatusCodes.Status404NotFound or (>= 200 and < 300) && !response.HasStarted)
        {
            // Nothing, or a page for people.
            response.Clear();
            await own(context);
            return;
        }

        if (isMetrics && !Interlocked.Exchange(ref _isFound, true))
        {
            HttpLog.AppExports(_logger, context.Request.Path.Value!);
        }
        else if (!isMetrics && !Interlocked.Exchange(ref _isRefused, true))
        {
            HttpLog.ScrapeRefused(_logger, context.Request.Path.Value!, response.StatusCode);
        }

        await response.BodyWriter.WriteAsync(buffer.GetBuffer().AsMemory(0, (int)buffer.Length), context.RequestAborted);
    }

    private static bool IsExporter(string assembly) =>
        assembly.Contains("Prometheus", StringComparison.OrdinalIgnoreCase) && !assembly.StartsWith("HealthKit", StringComparison.Ordinal)
        || assembly.StartsWith("App.Metrics", StringComparison.OrdinalIgnoreCase);

    // A text without a version is no exposition.
    private static bool IsMetrics(string? contentType) => MediaTypeHeaderValue.TryParse(contentType, out var type)
        && (type.MediaType.Equals("text/plain", StringComparison.OrdinalIgnoreCase)
                && type.Parameters.Any(static parameter => parameter.Name.Equals("version", StringComparison.OrdinalIgnoreCase))
            || type.MediaType.Equals("application/openmetrics-text", StringComparison.OrdinalIgnoreCase)
            || type.MediaType.Equals("application/vnd.google.protobuf", StringComparison.OrdinalIgnoreCase));
}
