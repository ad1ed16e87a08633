using HealthKit.Snapshots;
using Microsoft.AspNetCore.Http;

namespace HealthKit.Http;

/// <summary>Renders the history when it changed, and once a second because it contains the current time.</summary>
internal sealed class HistoryRenderer(SnapshotStore store, HealthHistory history, TimeProvider time, DetailLevel details)
{
    private readonly LatestRendering<PageVersion, HealthResponse> _latest = new(
        () => PageVersion.Of(store, history, time),
        version => new HealthResponse(
            StatusCodes.Status200OK, "application/json", HistoryWriter.Write(version.Snapshot, history, time.GetUtcNow(), details), false));

    public HealthResponse Get() => _latest.Get();
}
