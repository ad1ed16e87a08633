using HealthKit.Snapshots;
using Microsoft.AspNetCore.Http;

namespace HealthKit.Exposure;

/// <summary>Renders the history when something was added to it since it was last asked for.</summary>
internal sealed class HistoryRenderer(SnapshotStore store, HealthHistory history, TimeProvider time, DetailLevel details)
{
    private Rendered? _rendered;

    public HealthResponse Get()
    {
        // What lasts grows also while nothing happens.
        var version = (history.Version, time.GetUtcNow().ToUnixTimeSeconds());
        if (Volatile.Read(ref _rendered) is { } rendered && rendered.Version == version)
        {
            return rendered.Response;
        }

        var body = HistoryWriter.Write(store.Latest, history, time.GetUtcNow(), details);
        var response = new HealthResponse(StatusCodes.Status200OK, "application/json", body, IsDegraded: false);
        Volatile.Write(ref _rendered, new Rendered(version, response));
        return response;
    }

    private sealed record Rendered((long Runs, long Second) Version, HealthResponse Response);
}
