using HealthKit.Snapshots;

namespace HealthKit.Http;

/// <summary>What one page is made from.</summary>
/// <param name="Snapshot">The truth.</param>
/// <param name="Timelines">What is remembered of each check, in its order.</param>
/// <param name="Details">How much to tell.</param>
/// <param name="App">The name of the app.</param>
/// <param name="Links">Where the rest of the page is.</param>
internal sealed record DashboardModel(
    HealthSnapshot Snapshot, IReadOnlyList<CheckTimeline> Timelines, DetailLevel Details, string App, DashboardLinks Links);
