using System.Diagnostics;
using HealthKit.Diagnostics;
using HealthKit.Snapshots;
using HealthKit.Telemetry;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Primitives;

namespace HealthKit.Http;

/// <summary>Answers one request: picks the form, takes the ready bytes, writes them.</summary>
internal sealed class HealthResponder
{
    // The three that the stock endpoint sends, and in its words.
    private static readonly StringValues CacheControl = "no-store, no-cache";
    private static readonly StringValues Pragma = "no-cache";
    private static readonly StringValues Expires = "Thu, 01 Jan 1970 00:00:00 GMT";
    private static readonly StringValues NoSniff = "nosniff";
    private static readonly StringValues Allow = "GET, HEAD, OPTIONS";
    private static readonly StringValues PlainText = "text/plain";
    private static readonly StringValues True = "true";
    private static readonly HealthResponse NotAcceptable = new(
        StatusCodes.Status406NotAcceptable, PlainText,
        System.Text.Encoding.ASCII.GetBytes($"There is no such format. Known formats: {ResponseFormatNegotiation.KnownFormats}.\n"), IsDegraded: false);

    private readonly SnapshotStore _store;
    private readonly ResponseRenderer _renderer;
    private readonly ResponseCache _cache;
    private readonly CorsHeaders _cors;
    private readonly HealthPages _pages;
    private readonly HistoryRenderer _history;
    private readonly DashboardResponder _dashboard;
    private readonly HealthKitMetrics _metrics;
    private readonly DetailLevel _details;
    private readonly ILogger _logger;

    public HealthResponder(
        SnapshotStore store, ResponseRenderer renderer, CorsHeaders cors, HealthPages pages, HealthKitMetrics metrics,
        DetailLevel details, ILogger<HealthResponder> logger)
    {
        _store = store;
        _renderer = renderer;
        _cors = cors;
        _pages = pages;
        _history = pages.History(details);
        _dashboard = pages.Dashboard(details);
        _metrics = metrics;
        _logger = new GuardedLogger(logger);
        _details = details;
        _cache = new ResponseCache(store, renderer, details);
    }

    public Task RespondAsync(HttpContext context, HealthRoute route)
    {
        // By which a filter of traces can tell it. Only where a trace is kept: to set a tag takes memory.
        if (Activity.Current is { Recorded: true } span)
        {
            span.SetTag("health.probe", route.Label);
        }

        if (!IsProbe(context.Request.Method))
        {
            context.Response.Headers.Allow = Allow;
            return End(context, StatusCodes.Status405MethodNotAllowed);
        }

        try
        {
            return route.Page switch
            {
                HealthPage.Metrics => _pages.Metrics.RespondAsync(context),
                HealthPage.Dashboard or HealthPage.DashboardScript or HealthPage.DashboardStyle => _dashboard.RespondAsync(context, route.Page),
                _ when _cors.Apply(context) => Task.CompletedTask,
                HealthPage.Stream or HealthPage.RepeatingStream => _pages.Stream.RespondAsync(context, route, _cache),
                HealthPage.History => Write(context, _history.Get()),
                _ => Write(context, Count(route, Choose(context.Request, route))),
            };
        }
        catch (Exception exception) when (!context.Response.HasStarted)
        {
            // Ahead of the app's exception handler there is nobody else to catch this, and a probe must never take it for health.
            HttpLog.RequestFailed(_logger, exception);
            return End(context, StatusCodes.Status503ServiceUnavailable);
        }
    }

    /// <summary>Whether probes use the method.</summary>
    public static bool IsProbe(string method) => HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method);

    /// <summary>For a path under the prefix that nobody has.</summary>
    public static Task NotFound(HttpContext context) => End(context, StatusCodes.Status404NotFound);

    private static Task End(HttpContext context, int statusCode)
    {
        // Caches may keep a 404 or a 405 that says nothing else, and answer with it when the path is served.
        context.Response.Headers.CacheControl = CacheControl;
        context.Response.StatusCode = statusCode;
        context.Response.ContentLength = 0;
        return Task.CompletedTask;
    }

    private HealthResponse Choose(HttpRequest request, HealthRoute route)
    {
        if (ResponseFormatNegotiation.Choose(request) is not { } format)
        {
            return NotAcceptable;
        }

        return route.Check is null && request.QueryString.HasValue && request.Query.TryGetValue("exclude", out var excluded)
            ? _renderer.RenderWithout(excluded.OfType<string>().ToArray(), _store.Current, route.Probe, format, _details)
            : _cache.Get(route, format);
    }

    private HealthResponse Count(HealthRoute route, HealthResponse answer)
    {
        (answer.Counter ?? CounterOf(route, answer)).Add();
        return answer;
    }

    private ProbeCounter CounterOf(HealthRoute route, HealthResponse answer)
    {
        var counter = _metrics.Probe(route.Label, answer.StatusCode);

        // Answers that are kept are of one route each; but what is not acceptable is so on all of them.
        answer.Counter = ReferenceEquals(answer, NotAcceptable) ? null : counter;
        return counter;
    }

    private static Task Write(HttpContext context, HealthResponse answer)
    {
        var response = context.Response;
        var headers = response.Headers;
        response.StatusCode = answer.StatusCode;
        headers.CacheControl = CacheControl;
        headers.Pragma = Pragma;
        headers.Expires = Expires;
        headers.XContentTypeOptions = NoSniff;
        headers.ContentType = answer.ContentType;
        response.ContentLength = answer.Body.Length;
        if (answer.IsDegraded)
        {
            headers["x-envoy-degraded"] = True;
        }

        if (HttpMethods.IsHead(context.Request.Method))
        {
            return Task.CompletedTask;
        }

        var written = response.BodyWriter.WriteAsync(answer.Body);
        if (!written.IsCompletedSuccessfully)
        {
            return written.AsTask();
        }

        // Tells a writer that reuses what it returned that it may.
        written.GetAwaiter().GetResult();
        return Task.CompletedTask;
    }
}
