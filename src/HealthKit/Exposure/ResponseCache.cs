using System.Collections.Concurrent;
using HealthKit.Snapshots;

namespace HealthKit.Exposure;

/// <summary>Renders each answer once per snapshot, when it is first asked for, and hands out the same bytes until the next snapshot.</summary>
internal sealed class ResponseCache(SnapshotStore store, ResponseRenderer renderer, DetailLevel details)
{
    private Page _page = new(store.Current);

    public HealthResponse Get(HealthRoute route, ResponseForm form)
    {
        var snapshot = store.Current;
        var page = Volatile.Read(ref _page);
        if (!ReferenceEquals(page.Snapshot, snapshot))
        {
            page = new Page(snapshot);
            Volatile.Write(ref _page, page);
        }

        if (route.Check is { } check)
        {
            return page.Checks.GetOrAdd(
                (check, form), static (_, cell) => cell.renderer.Render(cell.snapshot, cell.route, cell.form, cell.details),
                (renderer, snapshot, route, form, details));
        }

        ref var response = ref page.Probes[((int)route.Probe * Page.Forms) + (int)form];
        return response ??= renderer.Render(snapshot, route, form, details);
    }

    private sealed class Page(HealthSnapshot snapshot)
    {
        public const int Forms = 5;

        private ConcurrentDictionary<(int Check, ResponseForm Form), HealthResponse>? _checks;

        public HealthSnapshot Snapshot { get; } = snapshot;

        public HealthResponse?[] Probes { get; } = new HealthResponse?[4 * Forms];

        /// <summary>Made when the first single check is asked for: most snapshots never are.</summary>
        public ConcurrentDictionary<(int Check, ResponseForm Form), HealthResponse> Checks =>
            LazyInitializer.EnsureInitialized(ref _checks, static () => new());
    }
}
