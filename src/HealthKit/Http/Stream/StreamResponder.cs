using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Timeouts;

namespace HealthKit.Http;

/// <summary>Responds with a stream of events, which ends when the client goes or the service stops.</summary>
internal sealed class StreamResponder(
    StreamFeed feed, SnapshotStore store, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<StreamResponder> logger)
{
    private const double MinimumRepeatSeconds = 0.5;
    private const double MaximumRepeatSeconds = 60;

    // In bytes; Linux doubles the value for its own bookkeeping (man 7 socket, SO_SNDBUF). A state of twenty checks has 2 KB.
    private const int SendBufferSize = 16 * 1_024;
    private readonly GuardedLogger _logger = new(logger);

    public async Task RespondAsync(HttpContext context, HealthRoute route, ResponseCache cache)
    {
        if (RepeatOf(context.Request, route) is not { } repeat)
        {
            await UncachedResponse.WriteAsync(
                context, StatusCodes.Status400BadRequest, "poll_interval must be a number of seconds from 0.5 to 60.");
            return;
        }

        if (!feed.TrySubscribe())
        {
            context.Response.Headers.RetryAfter = "5";
            await UncachedResponse.WriteAsync(
                context, StatusCodes.Status503ServiceUnavailable, "The stream has its maximum number of clients. Try again later.");
            return;
        }

        try
        {
            await SendAsync(context, repeat, cache);
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException)
        {
            // The client has gone.
        }
        catch (Exception exception) when (context.Response.HasStarted)
        {
            // Aborted, because a client would take a clean end for a complete response.
            HttpLog.StreamFailed(_logger, exception);
            context.Abort();
        }
        catch (Exception exception)
        {
            HttpLog.RequestFailed(_logger, exception);
            context.Response.Headers.Clear();
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        }
        finally
        {
            feed.Unsubscribe();
        }
    }

    /// <summary>Infinite means on changes only; <c>null</c> means that the value is not a number.</summary>
    private static TimeSpan? RepeatOf(HttpRequest request, HealthRoute route)
    {
        if (!request.Query.TryGetValue("poll_interval", out var given))
            return route.Page == HealthPage.RepeatingStream ? TimeSpan.FromSeconds(1) : Timeout.InfiniteTimeSpan;

        return given.Count == 1
            && double.TryParse(given[0], NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) && double.IsFinite(seconds)
            ? TimeSpan.FromSeconds(Math.Clamp(seconds, MinimumRepeatSeconds, MaximumRepeatSeconds))
            : null;
    }

    private async Task SendAsync(HttpContext context, TimeSpan repeat, ResponseCache cache)
    {
        var headers = context.Response.Headers;
        headers.ContentType = EventWriter.ContentType;
        headers.CacheControl = "no-store, no-cache, no-transform";
        headers.XContentTypeOptions = "nosniff";

        // Prevents the app's response compression and NGINX from holding events back until a buffer is full.
        headers.ContentEncoding = "identity";
        headers["X-Accel-Buffering"] = "no";
        if (!HttpMethods.IsGet(context.Request.Method))
            return;

        LimitSendBuffer(context);
        context.Features.Get<IHttpRequestTimeoutFeature>()?.DisableTimeout();
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();

        // The writer of a new connection provides no memory before the response starts.
        await context.Response.StartAsync(context.RequestAborted);
        await new EventStream(context, feed, store, cache, time, repeat, lifetime.ApplicationStopping).SendAsync();
    }

    // By default the kernel buffers some megabytes for a client that does not read. HTTP/2 shares the connection with other responses, and
    // limits each stream by its window.
    private static void LimitSendBuffer(HttpContext context)
    {
        try
        {
            if (HttpProtocol.IsHttp11(context.Request.Protocol))
                context.Features.Get<IConnectionSocketFeature>()?.Socket.SendBufferSize = SendBufferSize;
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The client has gone.
        }
    }
}
