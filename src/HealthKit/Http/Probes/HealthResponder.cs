using HealthKit.Telemetry;

namespace HealthKit.Http;

/// <summary>Answers one request: chooses the format, takes the rendered bytes from the cache, writes them.</summary>
internal sealed class HealthResponder(
    SnapshotStore store, ResponseRenderer renderer, CorsHeaders cors, MetricsResponder metricsPage, StreamResponder stream,
    LatestRendering<HealthResponse> history, DashboardResponder dashboard, HealthKitMetrics metrics, DetailLevel details,
    ILogger<HealthResponder> logger)
{
    private const string NoStore = "no-store, no-cache";
    private static readonly HealthResponse NotAcceptable = new(
        StatusCodes.Status406NotAcceptable, "text/plain",
        System.Text.Encoding.ASCII.GetBytes($"The format is unknown. Known formats: {ResponseFormatNegotiation.KnownFormats}.\n"),
        IsDegraded: false);

    private readonly ResponseCache _cache = new(store, renderer, details);
    private readonly GuardedLogger _logger = new(logger);

    public Task RespondAsync(HttpContext context, HealthRoute route)
    {
        // Trace filters select probes by this tag. Set only on recorded spans, because setting a tag allocates.
        if (Activity.Current is { Recorded: true } span)
            span.SetTag("health.probe", route.Label);

        if (!IsProbeMethod(context.Request.Method))
        {
            context.Response.Headers.Allow = "GET, HEAD, OPTIONS";
            return End(context, StatusCodes.Status405MethodNotAllowed);
        }

        try
        {
            return route.Page switch
            {
                HealthPage.Metrics => metricsPage.RespondAsync(context),
                HealthPage.Dashboard or HealthPage.DashboardScript or HealthPage.DashboardStyle =>
                    dashboard.RespondAsync(context, route.Page),
                _ when cors.Apply(context) => Task.CompletedTask,
                HealthPage.Stream or HealthPage.RepeatingStream => stream.RespondAsync(context, route, _cache),
                HealthPage.History => Write(context, history.Get()),
                _ => Write(context, Count(route, Choose(context.Request, route))),
            };
        }
        catch (Exception exception) when (!context.Response.HasStarted)
        {
            // HealthKit runs ahead of the app's exception handler, so nothing else would catch this. 503 makes the probe fail.
            HttpLog.RequestFailed(_logger, exception);
            return End(context, StatusCodes.Status503ServiceUnavailable);
        }
    }

    public static bool IsProbeMethod(string method) =>
        HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method);

    /// <summary>Answers a path under the prefix that neither HealthKit nor the app serves.</summary>
    public static Task NotFound(HttpContext context) => End(context, StatusCodes.Status404NotFound);

    private static Task End(HttpContext context, int statusCode)
    {
        // Without it a cache may store a 404 or 405, and return it after the path is served.
        context.Response.Headers.CacheControl = NoStore;
        context.Response.StatusCode = statusCode;
        context.Response.ContentLength = 0;
        return Task.CompletedTask;
    }

    private HealthResponse Choose(HttpRequest request, HealthRoute route)
    {
        if (ResponseFormatNegotiation.Choose(request) is not { } format)
            return NotAcceptable;

        return route.Check is null && request.QueryString.HasValue && request.Query.TryGetValue("exclude", out var excluded)
            ? renderer.RenderWithout(excluded.OfType<string>().ToArray(), store.Current, route.Probe, format, details)
            : _cache.Get(route, format);
    }

    private HealthResponse Count(HealthRoute route, HealthResponse response)
    {
        (response.Counter ?? CounterOf(route, response)).Add();
        return response;
    }

    private ProbeCounter CounterOf(HealthRoute route, HealthResponse response)
    {
        var counter = metrics.Probe(route.Label, response.StatusCode);

        // A cached response belongs to one route and keeps its counter. NotAcceptable is shared by all routes.
        response.Counter = ReferenceEquals(response, NotAcceptable) ? null : counter;
        return counter;
    }

    private static Task Write(HttpContext context, HealthResponse rendered)
    {
        var response = context.Response;
        var headers = response.Headers;
        response.StatusCode = rendered.StatusCode;

        // The stock endpoint sends these three with the same values.
        headers.CacheControl = NoStore;
        headers.Pragma = "no-cache";
        headers.Expires = "Thu, 01 Jan 1970 00:00:00 GMT";
        headers.XContentTypeOptions = "nosniff";
        headers.ContentType = rendered.ContentType;
        response.ContentLength = rendered.Body.Length;
        if (rendered.IsDegraded)
            headers["x-envoy-degraded"] = "true";

        if (HttpMethods.IsHead(context.Request.Method))
            return Task.CompletedTask;

        var written = response.BodyWriter.WriteAsync(rendered.Body);
        if (!written.IsCompletedSuccessfully)
            return written.AsTask();

        // Lets a pooled value task source be reused.
        written.GetAwaiter().GetResult();
        return Task.CompletedTask;
    }
}

/// <summary>Creates the responder of each port, because each port has its own level of detail.</summary>
internal sealed class HealthResponderFactory(
    SnapshotStore store, HealthHistory history, TimeProvider time, IOptions<HealthKitOptions> options, IHostEnvironment environment,
    ResponseRenderer renderer, CorsHeaders cors, MetricsResponder metricsPage, StreamResponder stream, HealthKitMetrics metrics,
    ILogger<HealthResponder> logger, ILogger<DashboardResponder> dashboardLogger)
{
    public HealthResponder Create(DetailLevel details) =>
        new(store, renderer, cors, metricsPage, stream, History(details), Dashboard(details), metrics, details, logger);

    public LatestRendering<HealthResponse> History(DetailLevel details) => new(store, history, time, snapshot => new HealthResponse(
        StatusCodes.Status200OK, "application/json", HistoryWriter.Write(snapshot, history, time.GetUtcNow(), details), false));

    public DashboardResponder Dashboard(DetailLevel details) => new(store, history, time, options, environment, details, dashboardLogger);
}
