using HealthKit.Diagnostics;
using HealthKit.Snapshots;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace HealthKit.Http;

/// <summary>Answers with the page, rendered anew when something has changed since, and with its files.</summary>
internal sealed class DashboardResponder
{
    private static readonly StringValues Html = "text/html; charset=utf-8";
    private static readonly StringValues NoCache = "no-cache";
    private static readonly StringValues NoSniff = "nosniff";
    private static readonly StringValues Gzip = "gzip";
    private static readonly StringValues NoReferrer = "no-referrer";

    // Everything is from here, and nothing is written into the page that could run. Nobody may frame it.
    private static readonly StringValues ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private readonly LatestRendering<PageVersion, Rendered> _page;
    private readonly GuardedLogger _logger;

    public DashboardResponder(
        SnapshotStore store, HealthHistory history, TimeProvider time, IOptions<HealthKitOptions> options, IHostEnvironment environment, DetailLevel details,
        ILogger<DashboardResponder> logger)
    {
        var links = DashboardLinks.Of(options.Value);
        _logger = new GuardedLogger(logger);
        _page = new LatestRendering<PageVersion, Rendered>(() => PageVersion.Of(store, history, time), source =>
        {
            var now = time.GetUtcNow();
            var body = DashboardWriter.Write(new DashboardModel(
                source.Snapshot, [.. source.Snapshot.Checks.Select(check => history.Of(check, now))], details, environment.ApplicationName, links));
            return new Rendered(body, DashboardAsset.TagOf(body));
        });
    }

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
            // The links of the page are relative to its name.
            context.Response.StatusCode = StatusCodes.Status308PermanentRedirect;
            context.Response.Headers.Location = $"../{context.Request.Path.Value.TrimEnd('/').Split('/')[^1]}";
            return Task.CompletedTask;
        }

        var page = _page.Get();
        context.Response.Headers.ContentSecurityPolicy = ContentSecurityPolicy;
        context.Response.Headers["Referrer-Policy"] = NoReferrer;
        return WriteAsync(context, Html, page.ETag, page.Body);
    }

    private static Task WriteAsync(HttpContext context, DashboardAsset asset)
    {
        context.Response.Headers.Vary = HeaderNames.AcceptEncoding;
        if (!ScrapeNegotiation.TakesGzip(context.Request))
        {
            return WriteAsync(context, asset.ContentType, asset.ETag, asset.Plain);
        }

        context.Response.Headers.ContentEncoding = Gzip;
        return WriteAsync(context, asset.ContentType, asset.ETag, asset.Compressed);
    }

    private static Task WriteAsync(HttpContext context, StringValues contentType, string tag, byte[] body)
    {
        var response = context.Response;
        response.Headers.ETag = tag;
        response.Headers.CacheControl = NoCache;
        response.Headers.XContentTypeOptions = NoSniff;
        if (context.Request.Headers.IfNoneMatch is { Count: 1 } known && (known[0] == "*" || known[0]!.Contains(tag, StringComparison.Ordinal)))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        response.Headers.ContentType = contentType;
        response.ContentLength = body.Length;
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : response.BodyWriter.WriteAsync(body, context.RequestAborted).AsTask();
    }

    private sealed record Rendered(byte[] Body, string ETag);
}
