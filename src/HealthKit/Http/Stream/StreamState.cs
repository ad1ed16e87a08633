using System.Collections.Concurrent;
using HealthKit.Snapshots;

namespace HealthKit.Http;

/// <summary>A change, and the event that tells of it: rendered once for each port, however late the last client is and whatever was published meanwhile.</summary>
internal sealed class StreamState(HealthSnapshot snapshot)
{
    // A lazy value is made by one of those who want it at once, and the others wait: a thousand clients do.
    private readonly ConcurrentDictionary<ResponseCache, Lazy<HealthResponse>> _events = new();

    public long Version => snapshot.Version;

    /// <param name="port">Decides how much is told.</param>
    public ReadOnlySpan<byte> Event(ResponseCache port) =>
        _events.GetOrAdd(port, static (port, snapshot) => new(() => port.Render(snapshot, HealthRoute.Overall, ResponseFormat.Event)), snapshot).Value.Body.Span;
}
