using System.Buffers;
using System.Globalization;
using HealthKit.Snapshots;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Primitives;

namespace HealthKit.Exposure;

/// <summary>Answers with a stream of events, which ends when the client goes or the service stops.</summary>
internal sealed class StreamResponder(StreamFeed feed, SnapshotStore store, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<StreamResponder> logger)
{
    private const double ShortestRepeat = 0.5;
    private const double LongestRepeat = 60;
    private static readonly TimeSpan EachSecond = TimeSpan.FromSeconds(1);

    // Longer than a heartbeat apart: a client that has taken nothing since then is gone, or reads nothing.
    private static readonly TimeSpan Patience = 2 * StreamFeed.HeartbeatInterval;
    private static readonly TimeSpan LastPatience = TimeSpan.FromMilliseconds(500);

    private static readonly StringValues ContentType = EventWriter.ContentType;
    private static readonly StringValues CacheControl = "no-store, no-cache";
    private static readonly StringValues NoSniff = "nosniff";
    private static readonly StringValues RetryAfter = "5";
    private readonly GuardedLogger _logger = new(logger);

    public async Task RespondAsync(HttpContext context, HealthRoute route, ResponseCache cache)
    {
        if (RepeatOf(context.Request, route) is not { } repeat)
        {
            await PlainAnswer.WriteAsync(context, StatusCodes.Status400BadRequest, "poll_interval is a number of seconds, from 0.5 to 60.");
            return;
        }

        if (!feed.TryEnter())
        {
            context.Response.Headers.RetryAfter = RetryAfter;
            await PlainAnswer.WriteAsync(context, StatusCodes.Status503ServiceUnavailable, "The stream has as many clients as it takes. Try again later.");
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
            ExposureLog.RequestFailed(_logger, exception);
        }
        finally
        {
            feed.Leave();
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
            ? TimeSpan.FromSeconds(Math.Clamp(seconds, ShortestRepeat, LongestRepeat))
            : null;
    }

    private async Task BeginAsync(HttpContext context, TimeSpan repeat, ResponseCache cache)
    {
        var headers = context.Response.Headers;
        headers.ContentType = ContentType;
        headers.CacheControl = CacheControl;
        headers.XContentTypeOptions = NoSniff;

        // To NGINX, which else keeps events until its buffer is full.
        headers["X-Accel-Buffering"] = "no";
        if (!HttpMethods.IsGet(context.Request.Method))
        {
            return;
        }

        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();

        // Before it the writer of a new connection lends no memory.
        await context.Response.StartAsync(context.RequestAborted);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        await SendAsync(context, repeat, cache, ended.Token);
    }

    private async Task SendAsync(HttpContext context, TimeSpan repeat, ResponseCache cache, CancellationToken ended)
    {
        var output = context.Response.BodyWriter;
        var (version, beats, isDraining) = (-1L, feed.Latest.Beats, false);
        output.Write(EventWriter.Retry.Span);
        while (true)
        {
            // Whatever comes from now on supersedes this one.
            var frame = feed.Latest;
            var snapshot = store.Current;
            if (snapshot.Version != version)
            {
                output.Write(cache.Get(snapshot, HealthRoute.Overall, ResponseForm.Event).Body.Span);
                version = snapshot.Version;
            }

            // A stop reaches this thread before the snapshot.
            if (!isDraining && (snapshot.Host.Phase == HostPhase.Draining || lifetime.ApplicationStopping.IsCancellationRequested))
            {
                isDraining = true;
                output.Write(EventWriter.WriteNamed("draining", time.GetUtcNow()));
            }

            if (frame.Beats != beats)
            {
                beats = frame.Beats;
                output.Write(EventWriter.WriteNamed("heartbeat", time.GetUtcNow()));
            }

            if (!await TryFlushAsync(context) || ended.IsCancellationRequested)
            {
                return;
            }

            if (!await ChangesAsync(frame, repeat, ended))
            {
                version = -1;
            }
        }
    }

    /// <summary>Waits for the next frame, the end, or the time to repeat; tells whether it was one of the first two.</summary>
    private async Task<bool> ChangesAsync(StreamFrame frame, TimeSpan repeat, CancellationToken ended)
    {
        await frame.Superseded.WaitAsync(repeat, time, ended).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return frame.Superseded.IsCompleted || ended.IsCancellationRequested;
    }

    /// <summary>A client that takes nothing is cut off: it holds a buffer, and the end of the service up.</summary>
    private async Task<bool> TryFlushAsync(HttpContext context)
    {
        var flushing = context.Response.BodyWriter.FlushAsync(context.RequestAborted);
        if (flushing.IsCompletedSuccessfully)
        {
            return !flushing.Result.IsCompleted;
        }

        var task = flushing.AsTask();
        Task flushed = task;
        await flushed.WaitAsync(Patience, time, lifetime.ApplicationStopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!flushed.IsCompleted && lifetime.ApplicationStopping.IsCancellationRequested)
        {
            await flushed.WaitAsync(LastPatience, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (flushed.IsCompleted)
        {
            return !(await task).IsCompleted;
        }

        context.Abort();
        return false;
    }
}
