using System.Buffers;
using HealthKit.Diagnostics;
using HealthKit.Snapshots;
using Microsoft.AspNetCore.Http;

namespace HealthKit.Http;

/// <summary>What one client of the stream is sent: the state, its changes, heartbeats and the drain; of each the latest, however slow it is.</summary>
internal sealed class EventStream(
    HttpContext context, StreamFeed feed, SnapshotStore store, ResponseCache cache, TimeProvider time, TimeSpan repeat, CancellationToken stopping)
{
    // Longer than a heartbeat apart: a client that has taken nothing since then is gone, or reads nothing.
    private static readonly TimeSpan WaitTimeout = 2 * StreamFeed.HeartbeatInterval;
    private static readonly TimeSpan StopTimeout = TimeSpan.FromMilliseconds(500);

    // Whatever comes from now on supersedes it.
    private StreamFrame _frame = feed.Latest;
    private long _version;
    private long _repeatAt;
    private bool _isDraining;

    /// <summary>Ends with the client or the service.</summary>
    public async Task SendAsync()
    {
        var output = context.Response.BodyWriter;
        output.Write(EventWriter.Retry.Span);
        WriteCurrent(output);
        WriteDraining(output);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        while (await TryFlushAsync(output) && !ended.IsCancellationRequested)
        {
            await WaitAsync(ended.Token);
            WriteNews(output);
        }
    }

    private void WriteNews(IBufferWriter<byte> output)
    {
        var before = _frame;
        _frame = feed.Latest;

        // A stop reaches this thread before the feed.
        if (time.GetTimestamp() >= _repeatAt || (stopping.IsCancellationRequested && store.Current.Version > _version))
        {
            WriteCurrent(output);
        }
        else if (_frame.Version > _version)
        {
            output.Write(_frame.State.Event(cache));
            _version = _frame.Version;
        }

        WriteDraining(output);
        if (_frame.Heartbeats != before.Heartbeats)
        {
            output.Write(EventWriter.WriteNamed("heartbeat", time.GetUtcNow()));
        }
    }

    private void WriteCurrent(IBufferWriter<byte> output)
    {
        var snapshot = store.Current;
        output.Write(cache.Get(snapshot, HealthRoute.Overall, ResponseFormat.Event).Body.Span);
        _version = snapshot.Version;
        _repeatAt = repeat == Timeout.InfiniteTimeSpan ? TimestampExtensions.Never : time.After(repeat);
    }

    private void WriteDraining(IBufferWriter<byte> output)
    {
        if (!_isDraining && (stopping.IsCancellationRequested || store.Latest.Host.Phase == HostPhase.Draining))
        {
            _isDraining = true;
            output.Write(EventWriter.WriteNamed("draining", time.GetUtcNow()));
        }
    }

    /// <summary>Waits for the next frame, the end, or the time to repeat, which the heartbeats in between do not put off.</summary>
    private async Task WaitAsync(CancellationToken ended)
    {
        // A timer may be early by less than a millisecond.
        var span = _repeatAt == TimestampExtensions.Never
            ? Timeout.InfiniteTimeSpan
            : time.Span(Math.Max(0, _repeatAt - time.GetTimestamp())) + TimeSpan.FromMilliseconds(1);
        await _frame.Superseded.WaitAsync(span, time, ended).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>A client that takes nothing is cut off: it holds a buffer, and the end of the service up.</summary>
    private async Task<bool> TryFlushAsync(System.IO.Pipelines.PipeWriter output)
    {
        var flushing = output.FlushAsync(context.RequestAborted);
        if (flushing.IsCompletedSuccessfully)
        {
            return !flushing.Result.IsCompleted;
        }

        var task = flushing.AsTask();
        Task flushed = task;
        await flushed.WaitAsync(WaitTimeout, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!flushed.IsCompleted && stopping.IsCancellationRequested)
        {
            await flushed.WaitAsync(StopTimeout, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (flushed.IsCompleted)
        {
            return !(await task).IsCompleted;
        }

        context.Abort();
        return false;
    }
}
