namespace HealthKit.Http;

/// <summary>The latest content of the stream. Clients that are too slow for a frame skip it.</summary>
internal sealed record StreamFrame(StreamState State, long Heartbeats, bool IsDraining)
{
    private readonly TaskCompletionSource _superseded = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public long Version => State.Version;

    /// <summary>Completes when the feed publishes the next frame.</summary>
    public Task Superseded => _superseded.Task;

    public void Supersede() => _superseded.SetResult();
}

/// <summary>A change and its event, rendered once per port and kept for the slowest client, even when newer snapshots exist.</summary>
internal sealed class StreamState(HealthSnapshot snapshot)
{
    // Lazy: one of a thousand clients that ask at the same time renders the event, and the others wait.
    private readonly ConcurrentDictionary<ResponseCache, Lazy<HealthResponse>> _events = new();

    public long Version => snapshot.Version;

    /// <param name="port">The cache of the client's port, which sets the level of detail.</param>
    public ReadOnlySpan<byte> Event(ResponseCache port) => _events.GetOrAdd(
        port,
        static (port, snapshot) => new(() => port.Render(snapshot, HealthRoute.Overall, ResponseFormat.Event)), snapshot).Value.Body.Span;
}
