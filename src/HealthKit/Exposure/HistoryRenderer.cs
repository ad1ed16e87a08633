using HealthKit.Snapshots;
using Microsoft.AspNetCore.Http;

namespace HealthKit.Exposure;

/// <summary>Renders the history when there is something new to tell, and once a second for the time that goes on, however many ask.</summary>
internal sealed class HistoryRenderer(SnapshotStore store, HealthHistory history, TimeProvider time, DetailLevel details)
{
    private static readonly TimeSpan Kept = TimeSpan.FromSeconds(1);

    private Rendered? _rendered;

    public HealthResponse Get()
    {
        var (version, snapshot) = (history.Version, store.Current);
        if (Volatile.Read(ref _rendered) is { } rendered && rendered.Version == version && ReferenceEquals(rendered.Snapshot, snapshot)
            && time.GetTimestamp() < rendered.Until)
        {
            return rendered.Response;
        }

        var body = HistoryWriter.Write(snapshot, history, time.GetUtcNow(), details);
        var response = new HealthResponse(StatusCodes.Status200OK, "application/json", body, IsDegraded: false);
        Volatile.Write(ref _rendered, new Rendered(version, snapshot, time.After(Kept), response));
        return response;
    }

    private sealed record Rendered(long Version, HealthSnapshot Snapshot, long Until, HealthResponse Response);
}
