namespace HealthKit.Http;

/// <summary>Serves the page, rendered again when something changed, and its files.</summary>
internal sealed class DashboardResponder(
    SnapshotStore store, HealthHistory history, TimeProvider time, IOptions<HealthKitOptions> options, IHostEnvironment environment,
    DetailLevel details, ILogger<DashboardResponder> logger)
{
    // The page loads its own files only, contains no inline code, and must not be framed.
    private const string ContentSecurityPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; "
        + "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private readonly LatestRendering<(byte[] Body, string ETag)> _page = new(store, history, time, snapshot =>
    {
        var now = time.GetUtcNow();
        CheckTimeline[] timelines = [.. snapshot.Checks.Select(check => history.Of(check, now))];
        var links = DashboardLinks.Of(options.Value);
        var body = DashboardWriter.Write(new(snapshot, timelines, details, environment.ApplicationName, links));
        return (body, DashboardAsset.ETagOf(body));
    });

    private readonly GuardedLogger _logger = new(logger);

    public Task RespondAsync(HttpContext context, HealthPage page)
    {
        try
        {
            return page switch
            {
                HealthPage.DashboardStyle => WriteAsync(context, DashboardAsset.Style),
                HealthPage.DashboardScript => WriteAsync(context, DashboardAsset.Script),
                _ => WritePageAsync(context),
            };
        }
        catch (Exception exception) when (!context.Response.HasStarted)
        {
            HttpLog.RequestFailed(_logger, exception);
            context.Response.StatusCode = StatusCodes.Status500InternalServerError;
            return Task.CompletedTask;
        }
    }

    private Task WritePageAsync(HttpContext context)
    {
        if (context.Request.Path.Value is [.., '/'])
        {
            // The links of the page are relative to its path without a slash.
            context.Response.StatusCode = StatusCodes.Status308PermanentRedirect;
            context.Response.Headers.Location = $"../{context.Request.Path.Value.TrimEnd('/').Split('/')[^1]}";
            return Task.CompletedTask;
        }

        var (body, etag) = _page.Get();
        context.Response.Headers.ContentSecurityPolicy = ContentSecurityPolicy;
        context.Response.Headers["Referrer-Policy"] = "no-referrer";
        return WriteAsync(context, "text/html; charset=utf-8", etag, body);
    }

    private static Task WriteAsync(HttpContext context, DashboardAsset asset)
    {
        context.Response.Headers.Vary = "Accept-Encoding";
        if (!ScrapeNegotiation.AcceptsGzip(context.Request))
            return WriteAsync(context, asset.ContentType, asset.ETag, asset.Plain);

        context.Response.Headers.ContentEncoding = "gzip";
        return WriteAsync(context, asset.ContentType, asset.ETag, asset.Compressed);
    }

    private static Task WriteAsync(HttpContext context, string contentType, string etag, byte[] body)
    {
        var response = context.Response;
        response.Headers.ETag = etag;
        response.Headers.CacheControl = "no-cache";
        response.Headers.XContentTypeOptions = "nosniff";
        if (context.Request.Headers.IfNoneMatch is [{ } known] && (known == "*" || known.Contains(etag, StringComparison.Ordinal)))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        response.Headers.ContentType = contentType;
        response.ContentLength = body.Length;
        return HttpMethods.IsHead(context.Request.Method)
            ? Task.CompletedTask
            : response.BodyWriter.WriteAsync(body, context.RequestAborted).AsTask();
    }
}

/// <summary>Links relative to the page, so that they work behind a path base and behind a proxy that removes a prefix.</summary>
internal sealed record DashboardLinks(string Style, string Script, string? Stream)
{
    public static DashboardLinks Of(HealthKitOptions options)
    {
        // Without a stream the page does not update itself.
        var page = HealthPaths.Under(options.PathPrefix, options.Paths.Ui);
        var stream = string.IsNullOrEmpty(options.Paths.Stream) ? null : HealthPaths.Under(options.PathPrefix, options.Paths.Stream);
        return new DashboardLinks(
            Relative(page, $"{page}/style.css"), Relative(page, $"{page}/script.js"), stream is null ? null : Relative(page, stream));
    }

    private static string Relative(string page, string target)
    {
        var (from, to) = (page.Split('/')[..^1], target.Split('/'));
        var shared = from.Zip(to[..^1]).TakeWhile(static pair => pair.First == pair.Second).Count();
        return string.Concat(Enumerable.Repeat("../", from.Length - shared)) + string.Join('/', to[shared..]);
    }
}
