using HealthKit.Snapshots;

namespace HealthKit.Http;

/// <summary>What a page with times on it is made from. Another one each second, since figures go on also while nothing happens.</summary>
/// <param name="Snapshot">The truth.</param>
/// <param name="Runs">The version of the history.</param>
/// <param name="Second">The second.</param>
internal readonly record struct PageVersion(HealthSnapshot Snapshot, long Runs, long Second)
{
    public static PageVersion Of(SnapshotStore store, HealthHistory history, TimeProvider time) =>
        new(store.Current, history.Version, time.GetUtcNow().ToUnixTimeSeconds());
}
