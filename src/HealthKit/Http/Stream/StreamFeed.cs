using HealthKit.Diagnostics;
using HealthKit.Snapshots;
using Microsoft.Extensions.Options;

namespace HealthKit.Http;

/// <summary>One follower of the snapshots for all clients of the stream, on all ports: tells them of changes alone, and keeps the time of the heartbeat.</summary>
internal sealed class StreamFeed(SnapshotStore store, TimeProvider time, IOptions<HealthKitOptions> options)
{
    /// <summary>Often enough for proxies, which close what is silent for a minute or half of one.</summary>
    public static readonly TimeSpan HeartbeatInterval = TimeSpan.FromSeconds(15);

    private StreamFrame _latest = new(new StreamState(store.Current), Heartbeats: 0, IsDraining: false);
    private int _clients;

    public StreamFrame Latest => Volatile.Read(ref _latest);

    public int Clients => Volatile.Read(ref _clients);

    /// <summary>Whether one more may listen; if so it has to <see cref="Unsubscribe"/>.</summary>
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

    /// <summary>Follows until cancelled.</summary>
    public async Task FollowAsync(CancellationToken cancellationToken)
    {
        var beatAt = time.After(HeartbeatInterval);
        while (!cancellationToken.IsCancellationRequested)
        {
            var now = time.GetTimestamp();
            var (frame, written) = (Latest, store.Latest);
            var isBeat = now >= beatAt;
            beatAt = isBeat ? time.After(HeartbeatInterval) : beatAt;
            var current = written.AsOf(now);
            var state = current.Version == frame.Version ? frame.State : new StreamState(current);
            Publish(frame, new StreamFrame(state, frame.Heartbeats + (isBeat ? 1 : 0), written.Host.Phase == HostPhase.Draining));

            // Nobody tells when a snapshot turns stale.
            var until = Math.Min(beatAt, written.StaleAt > now ? written.StaleAt : beatAt);
            await written.Superseded.WaitAsync(time.Span(until - now) + TimeSpan.FromMilliseconds(1), time, cancellationToken)
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
