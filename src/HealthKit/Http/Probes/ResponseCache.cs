using System.Collections.Concurrent;
using HealthKit.Snapshots;

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
        {
            page = PageOf(snapshot);
        }

        if (route.Check is { } check)
        {
            return page.Checks.GetOrAdd(
                (check, format),
                static (_, state) => new(() => state.renderer.Render(state.snapshot, state.route, state.format, state.details)),
                (renderer, snapshot, route, format, details)).Value;
        }

        ref var response = ref page.Probes[((int)route.Probe * Page.Formats) + (int)format];
        return response ?? Render(ref response, snapshot, route, format);
    }

    /// <summary>The lock makes one caller render, while a thousand clients of the stream may ask at the same time.</summary>
    private HealthResponse Render(ref HealthResponse? response, HealthSnapshot snapshot, HealthRoute route, ResponseFormat format)
    {
        lock (_rendering)
        {
            return response ??= renderer.Render(snapshot, route, format, details);
        }
    }

    private Page PageOf(HealthSnapshot snapshot)
    {
        lock (_rendering)
        {
            if (!ReferenceEquals(_page.Snapshot, snapshot))
            {
                Volatile.Write(ref _page, new Page(snapshot));
            }

            return _page;
        }
    }

    private sealed class Page(HealthSnapshot snapshot)
    {
        public const int Formats = 6;

        private ConcurrentDictionary<(int Check, ResponseFormat Format), Lazy<HealthResponse>>? _checks;

        public HealthSnapshot Snapshot { get; } = snapshot;

        public HealthResponse?[] Probes { get; } = new HealthResponse?[4 * Formats];

        /// <summary>Created on the first request for a single check, which most snapshots never receive.</summary>
        public ConcurrentDictionary<(int Check, ResponseFormat Format), Lazy<HealthResponse>> Checks =>
            LazyInitializer.EnsureInitialized(ref _checks, static () => new());
    }
}
