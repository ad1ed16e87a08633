using HealthKit.Diagnostics;
using HealthKit.Lifecycle;
using HealthKit.Snapshots;
using HealthKit.Telemetry;
using HealthKit.Tests.Support;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace HealthKit.Tests.Lifecycle;

/// <summary>When the watchdog makes liveness fail; <see cref="WatchdogTests"/> has the delay that it measures.</summary>
public sealed class WatchdogLivenessTests : IDisposable
{
    private readonly WatchdogHarness _harness = new();

    [Fact]
    public void Live_ItemWaitsForStuckAfter_FailsUntilOneWaitsLess()
    {
        _harness.Block();

        var before = _harness.Advance(29).Store.Current;
        var stuck = _harness.Advance(1).Store.Current;
        _harness.Release();
        var after = _harness.Advance(2).Store.Current;

        Assert.Equal([HealthStatus.Healthy, HealthStatus.Unhealthy, HealthStatus.Healthy],
            new[] { before, stuck, after }.Select(state => state.Live.Status));
        Assert.All([stuck.Live, stuck.Ready, stuck.Overall], verdict => Assert.Equal(HealthReason.Stuck, verdict.Reason));
        Assert.Equal(HealthStatus.Healthy, stuck.Startup.Status);
        Assert.Equal([1340, 1342, 1344], _harness.Log.Records.Select(record => record.Id).Take(3));
    }

    [Fact]
    public void Live_StuckItemWaitedForStuckAfterExactly_RecoversWithTheNextItem()
    {
        _harness.Block();
        _harness.Advance(30).Release();

        var measured = _harness.Advance(1).Store.Current.Live;
        var next = _harness.Advance(1).Store.Current.Live;

        Assert.Equal((HealthReason.Stuck, null), (measured.Reason, next.Reason));
    }

    [Fact]
    public void Live_EveryItemWaitsLongButHasItsTurn_StaysHealthy()
    {
        for (var round = 0; round < 10; round++)
        {
            _harness.Block();
            _harness.Advance(28).Release();
            _harness.Advance(1);
            Assert.Equal(HealthStatus.Healthy, _harness.Store.Current.Live.Status);
        }
    }

    [Fact]
    public void Live_NextItemAlsoBlocks_StaysStuck()
    {
        _harness.Block();
        _harness.Advance(31).Release().IsBlocked = true;

        var state = _harness.Advance(5).Store.Current;

        Assert.Equal(HealthReason.Stuck, state.Live.Reason);
    }

    [Theory]
    [InlineData(60)]
    [InlineData(86_400)]
    public void Live_ProcessSuspended_StaysHealthyAndMeasuresNothing(int seconds)
    {
        _harness.Advance(0.5);
        _harness.IsBlocked = true;
        _harness.Advance(1);

        _harness.Suspend(seconds);

        Assert.Equal((HealthStatus.Healthy, TimeSpan.Zero), (_harness.Store.Current.Live.Status, _harness.Delay));
        _harness.Release();
        _harness.Suspend(seconds).Advance(10);
        Assert.Equal((HealthStatus.Healthy, TimeSpan.Zero), (_harness.Store.Current.Live.Status, _harness.Delay));
        Assert.Empty(_harness.Log.Records);
    }

    /// <summary>Every beat is late: the watchdog excuses the first late beat, and counts each further late beat as one.</summary>
    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void Live_StarvedInAProcessStoppedAgainAndAgain_FailsAndRecovers(double cycle)
    {
        _harness.Block();
        var cycles = 0;
        for (; _harness.Store.Current.Live.Status == HealthStatus.Healthy && cycles < 60; cycles++)
            _harness.Suspend(cycle);

        Assert.InRange(cycles, 30, 32);
        Assert.Equal(HealthReason.Stuck, _harness.Store.Current.Live.Reason);
        _harness.Release().Suspend(cycle).Suspend(cycle);
        Assert.Equal(HealthStatus.Healthy, _harness.Store.Current.Live.Status);
    }

    [Fact]
    public void Live_EngineHaltedInAProcessStoppedAgainAndAgain_Fails()
    {
        _harness.Advance(0);
        _harness.Store.EvaluationDue = _harness.Time.GetTimestamp();
        for (var cycle = 0; cycle < 40; cycle++)
            _harness.Suspend(2);

        Assert.Equal(HealthReason.Stuck, _harness.Store.Current.Live.Reason);
    }

    [Fact]
    public void Live_HealthyProcessStoppedAgainAndAgain_StaysHealthyAndMeasuresNothing()
    {
        _harness.Advance(0.5);
        for (var cycle = 0; cycle < 100; cycle++)
            _harness.Suspend(2);

        Assert.Equal((HealthStatus.Healthy, TimeSpan.Zero), (_harness.Store.Current.Live.Status, _harness.Delay));
        Assert.Empty(_harness.Log.Records);
    }

    [Fact]
    public void Live_SuspendedWhileAnItemWaited_CountsTheTimeBeforeAndAfter()
    {
        _harness.Block();
        _harness.Advance(20).Suspend(600);

        var before = _harness.Advance(9).Store.Current.Live.Status;
        var after = _harness.Advance(1).Store.Current.Live.Status;

        Assert.Equal((HealthStatus.Healthy, HealthStatus.Unhealthy), (before, after));
    }

    [Fact]
    public void Live_EngineOverdueForStuckAfter_FailsUntilItMakesOne()
    {
        _harness.Advance(0);
        _harness.Store.EvaluationDue = _harness.Time.GetTimestamp() + TimeSpan.FromSeconds(5).Ticks;

        var before = _harness.Advance(34).Store.Current.Live;
        var stuck = _harness.Advance(1).Store.Current.Live;
        _harness.Store.EvaluationDue = TimestampExtensions.Never;
        var after = _harness.Advance(1).Store.Current.Live;

        Assert.Equal((null, HealthReason.Stuck, null), (before.Reason, stuck.Reason, after.Reason));
        Assert.Equal([1343, 1344], _harness.Log.Records.Select(record => record.Id));
    }

    [Fact]
    public void Live_EngineHalted_FailsAStuckAfterLaterThanItWasDue()
    {
        using var engine = new EngineHarness(new ScriptedCheck());
        var watchdog = new Watchdog(
            engine.Store, engine.Time, engine.Get<HealthKitMetrics>(), engine.Get<IOptions<HealthKitOptions>>(), engine.Log,
                static ping => ping.Execute());
        engine.Step().IsHalted = true;

        var reasons = Enumerable.Range(0, 60).Select(_ =>
        {
            watchdog.Check();
            var reason = engine.Store.Current.Live.Reason;
            engine.Advance(1);
            return reason;
        }).ToList();

        Assert.InRange(reasons.IndexOf(HealthReason.Stuck), 31, 36);
        engine.IsHalted = false;
        engine.Advance(0);
        watchdog.Check();
        Assert.Null(engine.Store.Current.Live.Reason);
    }

    [Fact]
    public void Live_EngineIsLateButSteps_StaysHealthy()
    {
        for (var step = 0; step < 100; step++)
        {
            _harness.Store.EvaluationDue = _harness.Time.GetTimestamp();
            _harness.Advance(20);
        }

        Assert.Equal(HealthStatus.Healthy, _harness.Store.Current.Live.Status);
    }

    [Fact]
    public void Live_EngineOverdueWhileSuspended_StaysHealthy()
    {
        _harness.Store.EvaluationDue = _harness.Advance(1).Time.GetTimestamp();

        _harness.Suspend(3_600).Advance(20);

        Assert.Equal(HealthStatus.Healthy, _harness.Store.Current.Live.Status);
    }

    [Fact]
    public void Live_EngineOverdueBeforeASuspension_DoesNotCountTheSuspension()
    {
        _harness.Store.EvaluationDue = _harness.Advance(1).Time.GetTimestamp();
        _harness.Advance(1).Suspend(3_600);

        var before = _harness.Advance(29).Store.Current.Live;
        var after = _harness.Advance(1).Store.Current.Live;

        Assert.Equal((null, HealthReason.Stuck), (before.Reason, after.Reason));
    }

    [Fact]
    public void Live_StuckWhileDraining_StaysHealthy()
    {
        _harness.Block();
        _harness.Store.SetPhase(HostPhase.Draining);

        var state = _harness.Advance(60).Store.Current;

        Assert.Equal((HealthStatus.Healthy, HealthReason.Draining), (state.Live.Status, state.Ready.Reason));
    }

    public void Dispose() => _harness.Dispose();
}
