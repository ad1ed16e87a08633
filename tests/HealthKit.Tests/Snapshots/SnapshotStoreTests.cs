using HealthKit.Diagnostics;
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

        Assert.Equal(
            (check.LastRun + TimeSpan.FromSeconds(17), TimeSpan.FromSeconds(10 + 17).Ticks),
            ((DateTimeOffset?)check.Since, check.ChangedAt));
    }

    [Fact]
    public void StaleForm_OfAnUnhealthyCheck_IsSinceItWasUnhealthy()
    {
        using var harness = new EngineHarness(new ScriptedCheck().Says(HealthStatus.Unhealthy));
        harness.Advance(10);

        var state = harness["db"];

        Assert.Equal((state.Since, state.ChangedAt), (state.AsStale().Since, state.AsStale().ChangedAt));
    }

    [Fact]
    public void StaleSnapshot_ReadTwice_IsTheSameInstance()
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

    [Theory]
    [InlineData(CheckImpact.Critical, HealthStatus.Unhealthy)]
    [InlineData(CheckImpact.Degrades, HealthStatus.Degraded)]
    public void NeverRun_IsTheWorstStatusThatItsImpactAllows(CheckImpact impact, HealthStatus expected)
    {
        using var harness = new EngineHarness(new ScriptedCheck(configure: options => options.Impact = impact));

        Assert.Equal((expected, HealthReason.Starting), (harness["db"].Status, harness["db"].Reason));
    }

    [Fact]
    public void Start_RenewsTheAgeOfWhatNeverRanAndKeepsEveryResult()
    {
        using var services = new TestServices(static services => services.AddHealthKit()
            .AddCheck("db", static () => HealthCheckResult.Healthy()).AddCheck("cache", static () => HealthCheckResult.Healthy()));
        var before = services.Store.Latest.Checks;
        var result = States.State(before[0].Definition, HealthStatus.Healthy);
        services.Store.Publish([result, before[1]]);
        services.Time.Advance(TimeSpan.FromSeconds(60));

        services.Store.Start();

        var (first, second) = (services.Store.Latest.Checks[0], services.Store.Latest.Checks[1]);
        Assert.Same(result, first);
        Assert.Equal(
            (before[1].StaleAt + TimeSpan.FromSeconds(60).Ticks, before[1].Since.AddSeconds(60)), (second.StaleAt, second.Since));
    }

    [Fact]
    public void Phase_Alone_ChangesTheVerdicts()
    {
        using var services = Services();
        var before = services.Store.Latest.Overall;

        services.Store.SetPhase(HostPhase.Started);

        Assert.Equal((true, false), (before.IsCausedByHost, services.Store.Latest.Overall.IsCausedByHost));
    }

    [Fact]
    public void Publish_OfDataThatChangedTwiceTooSoon_RaisesTheVersionWhenItMay()
    {
        using var services = Services();
        var state = services.Store.Latest.Checks[0];
        Publish(1);
        var version = services.Store.Latest.Version;
        Publish(2);
        Publish(3);
        var tooSoon = services.Store.Latest.Version;

        services.Time.Advance(SnapshotStore.DataInterval);
        services.Store.Publish(services.Store.Latest.Checks);

        Assert.Equal((version, version + 2), (tooSoon, services.Store.Latest.Version));

        void Publish(int value) => services.Store.Publish(
            [state with { Shown = state.Shown with { Data = new Dictionary<string, object> { ["value"] = value } } }]);
    }

    [Fact]
    public void Publish_AtTheMomentAtWhichTheLatestTurnsStale_RaisesTheVersion()
    {
        using var services = Services();
        var before = services.Store.Latest;
        services.Time.MoveTo(before.StaleAt);

        services.Store.Publish(before.Checks);

        Assert.Equal(before.Version + 2, services.Store.Latest.Version);
    }

    [Fact]
    public void StaleForm_IsUnhealthyAndCausedByTheHost()
    {
        using var harness = new EngineHarness(new ScriptedCheck());

        var stale = harness.Step().Store.Latest.Stale;

        Assert.Equal(
            (new ProbeVerdict(HealthStatus.Unhealthy, HealthReason.Stale, IsCausedByHost: true), TimestampExtensions.Never),
            (stale.Ready, stale.StaleAt));
    }

    [Fact]
    public void Snapshot_ByProbe_IsTheVerdictOfThatProbe()
    {
        using var services = Services();
        ProbeVerdict Verdict(HealthStatus status) => new(status, HealthReason.Error, IsCausedByHost: false);
        var snapshot = new HealthSnapshot
        {
            Version = 2,
            Timestamp = default,
            Host = new HostState(),
            Checks = services.Store.Latest.Checks,
            StaleAt = 0,
            Verdicts = new ProbeVerdicts(
                Verdict(HealthStatus.Unhealthy), Verdict(HealthStatus.Degraded), Verdict(HealthStatus.Healthy), ProbeVerdict.Healthy),
        };

        Assert.Equal(
            [snapshot.Overall, snapshot.Live, snapshot.Ready, snapshot.Startup],
            Enum.GetValues<ProbeKind>().Select(probe => snapshot[probe]));
    }

    private static TestServices Services() =>
        new(services => services.AddHealthKit().AddCheck("db", static () => HealthCheckResult.Healthy()));
}
