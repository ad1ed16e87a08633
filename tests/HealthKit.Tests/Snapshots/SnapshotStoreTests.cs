using HealthKit.Snapshots;
using HealthKit.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Tests.Snapshots;

public sealed class SnapshotStoreTests
{
    [Fact]
    public void Snapshot_BeforeAnyRun_IsStarting()
    {
        using var services = Services();

        var snapshot = services.Store.Current;

        Assert.Equal((HealthReason.Starting, HealthStatus.Healthy), (snapshot.Ready.Reason, snapshot.Live.Status));
        Assert.Equal((HealthStatus.Unhealthy, HealthReason.Starting, false),
            (snapshot.Checks[0].Status, snapshot.Checks[0].Reason, snapshot.Checks[0].HasRun));
    }

    [Fact]
    public void Version_OfWrittenSnapshots_IsEvenAndOfStaleOnesOdd()
    {
        using var services = Services();
        services.Store.SetPhase(HostPhase.Started);
        services.Store.SetPhase(HostPhase.Draining);

        var snapshot = services.Store.Latest;

        Assert.Equal((4, 5), (snapshot.Version, snapshot.Stale.Version));
    }

    [Fact]
    public void Publish_OfAnotherMessage_RaisesTheVersion()
    {
        using var services = Services();
        var before = services.Store.Latest;

        services.Store.Publish([States.State(before.Checks[0].Definition, HealthStatus.Unhealthy, hasRun: false, message: "Another.")]);

        Assert.Equal(before.Version + 2, services.Store.Latest.Version);
    }

    [Fact]
    public void Publish_OfTheSameStates_KeepsTheVersion()
    {
        using var services = Services();
        var before = services.Store.Latest;

        services.Store.Publish(before.Checks);

        Assert.NotSame(before, services.Store.Latest);
        Assert.Equal(before.Version, services.Store.Latest.Version);
    }

    [Fact]
    public void Superseded_WhenANewerIsWritten_Completes()
    {
        using var services = Services();
        var before = services.Store.Latest;

        services.Store.SetPhase(HostPhase.Started);

        Assert.True(before.Superseded.IsCompleted);
        Assert.False(services.Store.Latest.Superseded.IsCompleted);
    }

    [Fact]
    public void Changed_IsRaisedForANewerVersionOnly()
    {
        using var services = Services();
        var versions = new List<long>();
        services.Store.Changed += () => versions.Add(services.Store.Latest.Version);

        services.Store.Publish(services.Store.Latest.Checks);
        services.Store.SetPhase(HostPhase.Started);

        Assert.Equal([2], versions);
    }

    [Fact]
    public void Superseded_MaintenanceThatNoVerdictShows_Completes()
    {
        using var services = Services();
        services.Store.Update(static host => host with { Phase = HostPhase.Started, IsStuck = true });
        var before = services.Store.Latest;

        services.Store.Update(static host => host with { Maintenance = new Maintenance("Upgrade.", default) });

        Assert.Equal((true, before.Verdicts), (before.Superseded.IsCompleted, services.Store.Latest.Verdicts));
    }

    [Fact]
    public void Superseded_WhileSnapshotsOnlyKeepItTrue_WaitsForTheNextChange()
    {
        using var services = Services();
        var before = services.Store.Latest;
        services.Store.Publish(before.Checks);
        var isWokenByNothing = before.Superseded.IsCompleted;

        services.Store.SetPhase(HostPhase.Started);

        Assert.Equal((false, true, false), (isWokenByNothing, before.Superseded.IsCompleted, services.Store.Latest.Superseded.IsCompleted));
    }

    [Fact]
    public void StaleForm_OfAHealthySnapshot_ClosesReadyAndKeepsLive()
    {
        using var harness =
            new EngineHarness(new ScriptedCheck(), new ScriptedCheck("cache", options => options.Impact = CheckImpact.Degrades));

        var stale = harness.Step().Store.Latest.Stale;

        Assert.Equal(
            (HealthReason.Stale, HealthReason.Stale, null, null),
            (stale.Overall.Reason, stale.Ready.Reason, stale.Live.Reason, stale.Startup.Reason));
        Assert.Equal([HealthStatus.Unhealthy, HealthStatus.Degraded], stale.Checks.Select(check => check.Status));
        Assert.All(stale.Checks, check => Assert.Equal("The last result is too old.", check.Message));
    }

    [Fact]
    public void StaleForm_OfAHealthyCheck_IsSinceItTurnedStale()
    {
        using var harness = new EngineHarness(new ScriptedCheck());
        harness.Advance(10);

        var check = harness.Store.Latest.Stale.Checks[0];

        Assert.Equal(check.LastRun + TimeSpan.FromSeconds(17), check.Since);
    }

    [Fact]
    public void StaleForm_OfAnUnhealthyCheck_IsSinceItWasUnhealthy()
    {
        using var harness = new EngineHarness(new ScriptedCheck().Says(HealthStatus.Unhealthy));
        harness.Advance(10);

        var state = harness["db"];

        Assert.Equal(state.Since, state.AsStale().Since);
    }

    [Fact]
    public void StaleForm_OfASnapshot_IsOneForAllReaders()
    {
        using var harness = new EngineHarness(new ScriptedCheck());
        var snapshot = harness.Step().Store.Latest;

        Assert.Same(snapshot.AsOf(snapshot.StaleAt), snapshot.AsOf(snapshot.StaleAt + 1));
        Assert.Same(snapshot, snapshot.AsOf(snapshot.StaleAt - 1));
        Assert.Same(snapshot.Stale, snapshot.Stale.Stale);
    }

    [Fact]
    public void Phase_AfterDraining_DoesNotGoBack()
    {
        using var services = Services();
        services.Store.SetPhase(HostPhase.Draining);

        services.Store.SetPhase(HostPhase.Started);

        Assert.Equal(HostPhase.Draining, services.Store.Latest.Host.Phase);
    }

    private static TestServices Services() =>
        new(services => services.AddHealthKit().AddCheck("db", static () => HealthCheckResult.Healthy()));
}
