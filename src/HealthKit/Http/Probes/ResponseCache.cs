using System.Collections.Concurrent;
using HealthKit.Snapshots;

namespace HealthKit.Http;

/// <summary>Renders each answer once per snapshot, when it is first asked for, and hands out the same bytes until the next snapshot.</summary>
internal sealed class ResponseCache(SnapshotStore store, ResponseRenderer renderer, DetailLevel details)
{
    private readonly Lock _rendering = new();
    private Page _page = new(store.Current);

    public HealthResponse Get(HealthRoute route, ResponseFormat format) => Get(store.Current, route, format);

    /// <summary>Keeps nothing: for those who do themselves.</summary>
    public HealthResponse Render(HealthSnapshot snapshot, HealthRoute route, ResponseFormat format) => renderer.Render(snapshot, route, format, details);

    public HealthResponse Get(HealthSnapshot snapshot, HealthRoute route, ResponseFormat format)
    {
        var page = Volatile.Read(ref _page);
        if (!ReferenceEquals(page.Snapshot, snapshot))
        {
            page = Turn(snapshot);
        }

        if (route.Check is { } check)
        {
            return page.Checks.GetOrAdd(
                (check, format), static (_, cell) => new(() => cell.renderer.Render(cell.snapshot, cell.route, cell.format, cell.details)),
                (renderer, snapshot, route, format, details)).Value;
        }

        ref var response = ref page.Probes[((int)route.Probe * Page.Formats) + (int)format];
        return response ?? Render(ref response, snapshot, route, format);
    }

    /// <summary>By one of those who want it at once: a thousand clients of a stream do.</summary>
    private HealthResponse Render(ref HealthResponse? response, HealthSnapshot snapshot, HealthRoute route, ResponseFormat format)
    {
        lock (_rendering)
        {
            return response ??= renderer.Render(snapshot, route, format, details);
        }
    }

    private Page Turn(HealthSnapshot snapshot)
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

        private ConcurrentDictionary<(int Check, ResponseFormat Form), Lazy<HealthResponse>>? _checks;

        public HealthSnapshot Snapshot { get; } = snapshot;

        public HealthResponse?[] Probes { get; } = new HealthResponse?[4 * Formats];

        /// <summary>Made when the first single check is asked for: most snapshots never are.</summary>
        public ConcurrentDictionary<(int Check, ResponseFormat Form), Lazy<HealthResponse>> Checks =>
            LazyInitializer.EnsureInitialized(ref _checks, static () => new());
    }
}
