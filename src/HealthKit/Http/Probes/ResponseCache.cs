namespace HealthKit.Http;

/// <summary>Renders each response once per snapshot, on its first request, and returns the same bytes until the next snapshot.</summary>
internal sealed class ResponseCache(SnapshotStore store, ResponseRenderer renderer, DetailLevel details)
{
    private readonly Lock _rendering = new();
    private Page _page = new(store.Current);

    public HealthResponse Get(HealthRoute route, ResponseFormat format) => Get(store.Current, route, format);

    /// <summary>Renders without the cache, for callers that keep the response themselves.</summary>
    public HealthResponse Render(HealthSnapshot snapshot, HealthRoute route, ResponseFormat format) =>
        renderer.Render(snapshot, route, format, details);

    public HealthResponse Get(HealthSnapshot snapshot, HealthRoute route, ResponseFormat format)
    {
        var page = Volatile.Read(ref _page);
        if (!ReferenceEquals(page.Snapshot, snapshot))
            page = PageOf(snapshot);

        ref var response = ref page.SlotOf(route, format);
        return response ?? Render(ref response, snapshot, route, format);
    }

    /// <summary>The lock makes one caller render, while a thousand clients of the stream may ask at the same time.</summary>
    private HealthResponse Render(ref HealthResponse? response, HealthSnapshot snapshot, HealthRoute route, ResponseFormat format)
    {
        lock (_rendering)
            return response ??= renderer.Render(snapshot, route, format, details);
    }

    private Page PageOf(HealthSnapshot snapshot)
    {
        lock (_rendering)
        {
            if (!ReferenceEquals(_page.Snapshot, snapshot))
                Volatile.Write(ref _page, new Page(snapshot));

            return _page;
        }
    }

    private sealed class Page(HealthSnapshot snapshot)
    {
        private const int Formats = 6;

        private readonly HealthResponse?[] _probes = new HealthResponse?[4 * Formats];

        // Created on the first request for a single check, which most snapshots never receive.
        private HealthResponse?[]? _checks;

        public HealthSnapshot Snapshot { get; } = snapshot;

        public ref HealthResponse? SlotOf(HealthRoute route, ResponseFormat format)
        {
            var (responses, index) = route.Check is { } check
                ? (Volatile.Read(ref _checks) ?? CreateChecks(), check)
                : (_probes, (int)route.Probe);
            return ref responses[(index * Formats) + (int)format];
        }

        private HealthResponse?[] CreateChecks() =>
            LazyInitializer.EnsureInitialized(ref _checks, () => new HealthResponse?[Snapshot.Checks.Length * Formats]);
    }
}
