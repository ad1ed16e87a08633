namespace HealthKit.Http;

/// <summary>Keeps the latest rendering of a page, and renders each version once, however many requests arrive at the same time.</summary>
internal sealed class LatestRendering<TVersion, TRendered>(Func<TVersion> current, Func<TVersion, TRendered> render)
    where TVersion : IEquatable<TVersion>
{
    private readonly Lock _rendering = new();
    private Rendering? _latest;

    public TRendered Get()
    {
        if (Volatile.Read(ref _latest) is { } latest && latest.Version.Equals(current()))
            return latest.Rendered;

        lock (_rendering)
        {
            // Another request may have rendered it meanwhile. The version is read again, so that no request restores an older page.
            var version = current();
            if (_latest is null || !_latest.Version.Equals(version))
                Volatile.Write(ref _latest, new Rendering(version, render(version)));

            return _latest.Rendered;
        }
    }

    private sealed record Rendering(TVersion Version, TRendered Rendered);
}

/// <summary>The version of a page that shows times. It changes every second, because ages grow while nothing else changes.</summary>
internal readonly record struct PageVersion(HealthSnapshot Snapshot, long HistoryVersion, long UnixSeconds)
{
    public static PageVersion Of(SnapshotStore store, HealthHistory history, TimeProvider time) =>
        new(store.Current, history.Version, time.GetUtcNow().ToUnixTimeSeconds());
}
