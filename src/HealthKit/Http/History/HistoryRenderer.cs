using HealthKit.Snapshots;
using Microsoft.AspNetCore.Http;

namespace HealthKit.Http;

/// <summary>Renders the history when there is something new to tell, and once a second for the time that goes on, however many ask.</summary>
internal sealed class HistoryRenderer(SnapshotStore store, HealthHistory history, TimeProvider time, DetailLevel details)
{
    private readonly LatestRendering<PageVersion, HealthResponse> _latest = new(
        () => PageVersion.Of(store, history, time),
        source => new HealthResponse(
            StatusCodes.Status200OK, "application/json", HistoryWriter.Write(source.Snapshot, history, time.GetUtcNow(), details), IsDegraded: false));

    public HealthResponse Get() => _latest.Get();
}
