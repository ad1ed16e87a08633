using System.Collections.Concurrent;
using HealthKit.Snapshots;

namespace HealthKit.Http;

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
