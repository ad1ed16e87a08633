namespace HealthKit.Http;

/// <summary>
/// Keeps the latest rendering of a page that shows times, and renders it once for each change of health, of the history and of the second,
/// however many requests arrive at the same time.
/// </summary>
internal sealed class LatestRendering<TPage>(
    SnapshotStore store, HealthHistory history, TimeProvider time, Func<HealthSnapshot, TPage> render)
{
    private readonly Lock _rendering = new();
    private Rendering? _latest;

    // Ages grow while nothing else changes.
    private (HealthSnapshot Snapshot, long History, long UnixSeconds) Version =>
        (store.Current, history.Version, time.GetUtcNow().ToUnixTimeSeconds());

    public TPage Get()
    {
        if (Volatile.Read(ref _latest) is { } latest && latest.Version == Version)
            return latest.Page;

        lock (_rendering)
        {
            // Another request may have rendered it meanwhile. The version is read again, so that no request restores an older page.
            var version = Version;
            if (_latest is null || _latest.Version != version)
                Volatile.Write(ref _latest, new Rendering(version, render(version.Snapshot)));

            return _latest.Page;
        }
    }

    private sealed record Rendering((HealthSnapshot Snapshot, long History, long UnixSeconds) Version, TPage Page);
}
