using HealthKit.Snapshots;

namespace HealthKit.Exposure.Dashboard;

/// <summary>What one page is made from.</summary>
/// <param name="Snapshot">The truth.</param>
/// <param name="Chronicles">What is remembered of each check, in its order.</param>
/// <param name="Details">How much to tell.</param>
/// <param name="App">The name of the app.</param>
/// <param name="Links">Where the rest of the page is.</param>
internal sealed record DashboardScene(
    HealthSnapshot Snapshot, IReadOnlyList<CheckChronicle> Chronicles, DetailLevel Details, string App, DashboardLinks Links);
