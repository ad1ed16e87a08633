using HealthKit.Diagnostics;
using HealthKit.Snapshots;
using Microsoft.Extensions.Options;

namespace HealthKit.Http;

/// <summary>Follows the snapshots for all clients of the stream, on all ports. It publishes a frame per change and per heartbeat.</summary>
internal sealed class StreamFeed(SnapshotStore store, TimeProvider time, IOptions<HealthKitOptions> options)
{
    /// <summary>Proxies close connections that are silent for 30 to 60 s.</summary>
    public static readonly TimeSpan HeartbeatInterval = TimeSpan.FromSeconds(15);

    private StreamFrame _latest = new(new StreamState(store.Current), Heartbeats: 0, IsDraining: false);
    private int _clients;

    public StreamFrame Latest => Volatile.Read(ref _latest);

    public int Clients => Volatile.Read(ref _clients);

    /// <summary>Returns whether the client may subscribe. A subscribed client must <see cref="Unsubscribe"/>.</summary>
    public bool TrySubscribe()
    {
        if (Interlocked.Increment(ref _clients) <= options.Value.Stream.MaximumClients)
        {
            return true;
        }

        Unsubscribe();
        return false;
    }

    public void Unsubscribe() => Interlocked.Decrement(ref _clients);

    public async Task FollowAsync(CancellationToken cancellationToken)
    {
        var heartbeatAt = time.After(HeartbeatInterval);
        while (!cancellationToken.IsCancellationRequested)
        {
            var now = time.GetTimestamp();
            var (frame, latest) = (Latest, store.Latest);
            var isHeartbeat = now >= heartbeatAt;
            heartbeatAt = isHeartbeat ? time.After(HeartbeatInterval) : heartbeatAt;
            var current = latest.AsOf(now);
            var state = current.Version == frame.Version ? frame.State : new StreamState(current);
            Publish(frame, new StreamFrame(state, frame.Heartbeats + (isHeartbeat ? 1 : 0), latest.Host.Phase == HostPhase.Draining));

            // No signal announces that a snapshot turns stale, so the wait ends at that time.
            var until = Math.Min(heartbeatAt, latest.StaleAt > now ? latest.StaleAt : heartbeatAt);
            await latest.Superseded.WaitAsync(time.Span(until - now) + TimeSpan.FromMilliseconds(1), time, cancellationToken)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void Publish(StreamFrame before, StreamFrame now)
    {
        if ((before.Version, before.Heartbeats, before.IsDraining) != (now.Version, now.Heartbeats, now.IsDraining))
        {
            Volatile.Write(ref _latest, now);
            before.Supersede();
        }
    }
}
