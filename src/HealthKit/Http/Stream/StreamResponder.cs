using System.Globalization;
using System.Net.Sockets;
using HealthKit.Diagnostics;
using HealthKit.Snapshots;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Primitives;

namespace HealthKit.Http;

/// <summary>Answers with a stream of events, which ends when the client goes or the service stops.</summary>
internal sealed class StreamResponder(StreamFeed feed, SnapshotStore store, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<StreamResponder> logger)
{
    private const double MinimumRepeatInterval = 0.5;
    private const double MaximumRepeatInterval = 60;

    // In bytes; Linux takes twice that, for its own figures. A state of twenty checks is 2 KB.
    private const int SendBuffer = 16 * 1_024;
    private static readonly TimeSpan EachSecond = TimeSpan.FromSeconds(1);

    private static readonly StringValues ContentType = EventWriter.ContentType;
    private static readonly StringValues CacheControl = "no-store, no-cache, no-transform";
    private static readonly StringValues Uncompressed = "identity";
    private static readonly StringValues NoSniff = "nosniff";
    private static readonly StringValues RetryAfter = "5";
    private readonly GuardedLogger _logger = new(logger);

    public async Task RespondAsync(HttpContext context, HealthRoute route, ResponseCache cache)
    {
        if (RepeatOf(context.Request, route) is not { } repeat)
        {
            await PlainTextResponse.WriteAsync(context, StatusCodes.Status400BadRequest, "poll_interval is a number of seconds, from 0.5 to 60.");
            return;
        }

        if (!feed.TrySubscribe())
        {
            context.Response.Headers.RetryAfter = RetryAfter;
            await PlainTextResponse.WriteAsync(context, StatusCodes.Status503ServiceUnavailable, "The stream has as many clients as it takes. Try again later.");
            return;
        }

        try
        {
            await BeginAsync(context, repeat, cache);
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException)
        {
            // The client has gone.
        }
        catch (Exception exception)
        {
            Fail(context, exception);
        }
        finally
        {
            feed.Unsubscribe();
        }
    }

    /// <summary>Infinite: only when something changes. <c>null</c>: it cannot be read.</summary>
    private static TimeSpan? RepeatOf(HttpRequest request, HealthRoute route)
    {
        if (!request.Query.TryGetValue("poll_interval", out var given))
        {
            return route.Page == HealthPage.RepeatingStream ? EachSecond : Timeout.InfiniteTimeSpan;
        }

        return given.Count == 1 && double.TryParse(given[0], NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) && double.IsFinite(seconds)
            ? TimeSpan.FromSeconds(Math.Clamp(seconds, MinimumRepeatInterval, MaximumRepeatInterval))
            : null;
    }

    private async Task BeginAsync(HttpContext context, TimeSpan repeat, ResponseCache cache)
    {
        var headers = context.Response.Headers;
        headers.ContentType = ContentType;
        headers.CacheControl = CacheControl;
        headers.XContentTypeOptions = NoSniff;

        // Compression, which endpoints of the app may come through, keeps events until it has enough of them.
        headers.ContentEncoding = Uncompressed;

        // To NGINX, which else keeps events until its buffer is full.
        headers["X-Accel-Buffering"] = "no";
        if (!HttpMethods.IsGet(context.Request.Method))
        {
            return;
        }

        Bound(context);

        // The same endpoints may have a time-out of the app's, and a stream has none.
        context.Features.Get<IHttpRequestTimeoutFeature>()?.DisableTimeout();
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();

        // Before it the writer of a new connection lends no memory.
        await context.Response.StartAsync(context.RequestAborted);
        await new EventStream(context, feed, store, cache, time, repeat, lifetime.ApplicationStopping).SendAsync();
    }

    // Left to itself the kernel keeps some megabytes for a client that reads nothing. An HTTP/2 connection carries other responses too, and bounds each stream by its window.
    private static void Bound(HttpContext context)
    {
        if (!HttpProtocol.IsHttp11(context.Request.Protocol) || context.Features.Get<IConnectionSocketFeature>() is not { } connection)
        {
            return;
        }

        try
        {
            connection.Socket.SendBufferSize = SendBuffer;
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The client has gone.
        }
    }

    // A stream that ended cleanly would be taken for one that has said all.
    private void Fail(HttpContext context, Exception exception)
    {
        if (context.Response.HasStarted)
        {
            HttpLog.StreamFailed(_logger, exception);
            context.Abort();
        }
        else
        {
            HttpLog.RequestFailed(_logger, exception);
            context.Response.Headers.Clear();
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        }
    }
}
