using HealthKit.Tests.Support;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Tests.Evaluation;

/// <summary>Runs that do not wait for the interval, because an outage seems to be over.</summary>
public sealed class RecoveryRunTests
{
    private readonly ScriptedCheck _check = new();

    /// <summary>Replicas see the end of an outage at the same moment. Each one starts its first run at a time of its own.</summary>
    [Theory]
    [InlineData(0, 0.05)]
    [InlineData(0.5, 0.725)]
    [InlineData(1, 1.4)]
    public void OverdueRun_ThatEndsWell_IsFollowedByTheSpreadRunsThatRecoverAfterRequires(double random, double first)
    {
        using var harness = Frozen(seconds: 20);
        _check.Says(HealthStatus.Healthy);
        harness.Random = () => random;
        var (runs, ended) = (_check.Starts.Count, _check.Time!.Elapsed.TotalSeconds);

        _check.End();
        harness.Advance(2.9);

        Assert.Equal(HealthStatus.Healthy, harness["db"].Status);
        Assert.Equal([first, Math.Round(first + 1.4, 3)], _check.StartsAfter(runs, ended));
    }

    [Theory]
    [InlineData(0, 0.05)]
    [InlineData(1, 1.5)]
    public void WaitingRun_EndsWellInTime_IsFollowedByASpreadRun(double random, double gap)
    {
        using var harness = Frozen(seconds: 20);
        _check.End(HealthStatus.Unhealthy);
        harness.Advance(1.5);
        Assert.Equal(1, _check.Running);
        _check.Says(HealthStatus.Healthy);
        harness.Random = () => random;
        var (runs, ended) = (_check.Starts.Count, _check.Time!.Elapsed.TotalSeconds);

        _check.End();
        harness.Advance(2.1);

        Assert.Equal(HealthStatus.Healthy, harness["db"].Status);
        Assert.Equal([gap], _check.StartsAfter(runs, ended));
    }

    [Fact]
    public void SlowRuns_OfARecovery_AreAPauseApart()
    {
        var check = new ScriptedCheck(configure: static options => options.RecoverAfter = 4);
        using var harness = new EngineHarness(check.Says(HealthStatus.Unhealthy));
        harness.Step();
        check.Says(HealthStatus.Healthy);
        check.Takes(TimeSpan.FromSeconds(1.6));

        harness.Advance(20);

        // After the first run, which takes longer than 1.4 s, the next one would be due before the end.
        Assert.Equal([0.775, 0.05, 0.05], check.Starts.Skip(1).Zip(check.Starts.Skip(2), static (one, next) =>
            Math.Round((next - one).TotalSeconds - 1.6, 3)).Take(3));
    }

    /// <summary>Each replica makes a run that does not wait at a time of its own.</summary>
    [Fact]
    public void Run_ThatEndsWellAtOnce_IsFollowedAfterTheRetryInterval()
    {
        using var harness = new EngineHarness(_check.Says(HealthStatus.Unhealthy));
        harness.Advance(1.5);
        _check.Says(HealthStatus.Healthy);
        var runs = _check.Starts.Count;

        harness.Advance(7);

        var starts = _check.Starts.Skip(runs).Select(static start => start.TotalSeconds).ToList();
        Assert.Equal((HealthStatus.Healthy, 2), (harness["db"].Status, starts.Count));
        Assert.Equal(1, starts[1] - starts[0], 3);
    }

    [Fact]
    public void OverdueRun_ThatEndsInFailure_DoesNotBeginARecovery()
    {
        using var harness = Frozen(seconds: 20);
        _check.Says(HealthStatus.Healthy);

        _check.End(HealthStatus.Unhealthy);

        Assert.Equal(HealthStatus.Unhealthy, harness.Advance(0.9)["db"].Status);
        Assert.Equal(HealthStatus.Healthy, harness.Advance(0.2)["db"].Status);
    }

    [Fact]
    public void Recovery_WithAFailureInIt_WaitsForTheRetryIntervalAgain()
    {
        using var harness = Frozen(seconds: 20);
        _check.Says(HealthStatus.Unhealthy);
        _check.End();
        harness.Advance(0.8);
        var runs = _check.Starts.Count;

        harness.Advance(4.8);

        // The verdict is unhealthy and nothing speaks against it, so the interval is in force again.
        Assert.Equal(runs, _check.Starts.Count);
    }

    [Fact]
    public void LateRun_EndsWellWithinTheRetryInterval_IsFollowedByASpreadRun()
    {
        using var harness = new EngineHarness(_check.Hangs());
        harness.Advance(2.3);

        _check.Says(HealthStatus.Healthy);
        _check.End();
        harness.Advance(1);

        // The run was counted at its deadline, after 2 s, so the retry interval would end after 3 s.
        Assert.Equal([0, 3.025], _check.Starts.Select(start => start.TotalSeconds));
    }

    [Fact]
    public void Runs_ThatAreAlwaysLate_DoNotFollowEachOtherWithoutAPause()
    {
        using var harness = new EngineHarness(_check.Takes(TimeSpan.FromSeconds(2.5)));

        harness.Advance(300);

        // Every other run waits for the rest of the retry interval, which began at the deadline.
        Assert.InRange(_check.Starts.Count, 94, 98);
    }

    /// <summary>A check whose current run has hung for so many seconds.</summary>
    private EngineHarness Frozen(double seconds)
    {
        var harness = new EngineHarness(_check).Step();
        _check.Hangs();
        harness.Advance(5 + seconds);
        Assert.Equal((HealthStatus.Unhealthy, 1), (harness["db"].Status, _check.Running));
        return harness;
    }
}
