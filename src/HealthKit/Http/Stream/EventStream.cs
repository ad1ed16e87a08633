using System.IO.Pipelines;

namespace HealthKit.Http;

/// <summary>Writes the state, changes, heartbeats and the drain to one client. A slow client receives only the latest of each.</summary>
internal sealed class EventStream(
    HttpContext context, StreamFeed feed, SnapshotStore store, ResponseCache cache, TimeProvider time, TimeSpan repeat,
    CancellationToken stopping)
{
    // Two heartbeats: a client that accepts no bytes for this long has gone or does not read.
    private static readonly TimeSpan WriteTimeout = 2 * StreamFeed.HeartbeatInterval;
    private static readonly TimeSpan StopTimeout = TimeSpan.FromMilliseconds(500);

    // Taken before the first write, so that any later frame supersedes it.
    private StreamFrame _frame = feed.Latest;
    private long _version;
    private long _repeatAt;
    private bool _isDraining;

    /// <summary>Returns when the client has gone or the service stops.</summary>
    public async Task SendAsync()
    {
        var output = context.Response.BodyWriter;
        Write(output, EventWriter.Retry.Span);
        WriteCurrent(output);
        WriteDraining(output);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        while (await TryFlushAsync(output) && !ended.IsCancellationRequested)
        {
            await WaitAsync(ended.Token);
            WriteChanges(output);
        }
    }

    private void WriteChanges(IBufferWriter<byte> output)
    {
        var before = _frame;
        _frame = feed.Latest;

        // When the service stops, this stream may notice it before the feed does.
        if (time.GetTimestamp() >= _repeatAt || (stopping.IsCancellationRequested && store.Current.Version > _version))
        {
            WriteCurrent(output);
        }
        else if (_frame.Version > _version)
        {
            Write(output, _frame.State.Event(cache));
            _version = _frame.Version;
        }

        WriteDraining(output);
        if (_frame.Heartbeats != before.Heartbeats)
            Write(output, EventWriter.WriteNamed("heartbeat", time.GetUtcNow()));
    }

    private void WriteCurrent(IBufferWriter<byte> output)
    {
        var snapshot = store.Current;
        Write(output, cache.Get(snapshot, HealthRoute.Overall, ResponseFormat.Event).Body.Span);
        _version = snapshot.Version;
        _repeatAt = repeat == Timeout.InfiniteTimeSpan ? TimestampExtensions.Never : time.After(repeat);
    }

    private void WriteDraining(IBufferWriter<byte> output)
    {
        if (!_isDraining && (stopping.IsCancellationRequested || store.Latest.Host.Phase == HostPhase.Draining))
        {
            _isDraining = true;
            Write(output, EventWriter.WriteNamed("draining", time.GetUtcNow()));
        }
    }

    private static void Write(IBufferWriter<byte> output, ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            // Without a minimum, Kestrel may give no memory at all while it ends the connection.
            var span = output.GetSpan(1);
            if (span.IsEmpty)
                throw new IOException("The connection has ended.");

            var length = Math.Min(span.Length, bytes.Length);
            bytes[..length].CopyTo(span);
            output.Advance(length);
            bytes = bytes[length..];
        }
    }

    /// <summary>Waits for the next frame, the end, or the time to repeat. Heartbeats do not postpone the repetition.</summary>
    private async Task WaitAsync(CancellationToken ended)
    {
        // A timer may fire up to a millisecond early.
        var wait = _repeatAt == TimestampExtensions.Never
            ? Timeout.InfiniteTimeSpan
            : time.Span(Math.Max(0, _repeatAt - time.GetTimestamp())) + TimeSpan.FromMilliseconds(1);
        await _frame.Superseded.WaitAsync(wait, time, ended).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Aborts a client that accepts no bytes, because it would hold a buffer and delay the stop of the service.</summary>
    private async Task<bool> TryFlushAsync(PipeWriter output)
    {
        var flush = output.FlushAsync(context.RequestAborted);
        if (flush.IsCompletedSuccessfully)
            return !flush.Result.IsCompleted;

        var task = flush.AsTask();
        Task flushed = task;
        await flushed.WaitAsync(WriteTimeout, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!flushed.IsCompleted && stopping.IsCancellationRequested)
            await flushed.WaitAsync(StopTimeout, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        if (flushed.IsCompleted)
            return !(await task).IsCompleted;

        context.Abort();
        return false;
    }
}
