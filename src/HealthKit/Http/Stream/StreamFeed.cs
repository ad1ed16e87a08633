namespace HealthKit.Http;

/// <summary>Follows the snapshots for all clients of the stream, on all ports. It publishes a frame per change and per heartbeat.</summary>
internal sealed class StreamFeed(SnapshotStore store, TimeProvider time, IOptions<HealthKitOptions> options)
{
    /// <summary>Proxies close connections that are silent for 30 to 60 s.</summary>
    public static readonly TimeSpan HeartbeatInterval = TimeSpan.FromSeconds(15);

    private readonly Lock _starting = new();
    private StreamFrame _latest = new(new StreamState(store.Current), Heartbeats: 0, IsDraining: false);
    private Action? _follow;
    private int _clients;

    public StreamFrame Latest => Volatile.Read(ref _latest);

    public int Clients => Volatile.Read(ref _clients);

    /// <summary>Returns whether the client may subscribe. A subscribed client must <see cref="Unsubscribe"/>.</summary>
    public bool TrySubscribe()
    {
        if (Interlocked.Increment(ref _clients) <= options.Value.Stream.MaximumClients)
        {
            StartFollowing();
            return true;
        }

        Unsubscribe();
        return false;
    }

    public void Unsubscribe() => Interlocked.Decrement(ref _clients);

    /// <summary>Sets the action that starts <see cref="FollowAsync"/>. The first client calls it.</summary>
    public void FollowWith(Action follow)
    {
        // A full fence: a client that subscribes meanwhile sees the action, or is seen here.
        Interlocked.Exchange(ref _follow, follow);
        if (Clients > 0)
            StartFollowing();
    }

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
            await store.WaitForChangeAsync(latest, now, heartbeatAt, cancellationToken);
        }
    }

    private void StartFollowing()
    {
        if (Volatile.Read(ref _follow) is null)
            return;

        lock (_starting)
        {
            if (_follow is { } follow)
            {
                // The client begins with the current state.
                var draining = store.Latest.Host.Phase == HostPhase.Draining;
                Publish(Latest, new StreamFrame(new StreamState(store.Current), Heartbeats: 0, draining));
                Volatile.Write(ref _follow, null);

                // Without the ExecutionContext of the first client, which the loop would keep for the life of the process.
                using AsyncFlowControl? flow = ExecutionContext.IsFlowSuppressed() ? null : ExecutionContext.SuppressFlow();
                follow();
            }
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
