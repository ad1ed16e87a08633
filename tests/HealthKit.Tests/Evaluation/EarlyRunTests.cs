using HealthKit.Tests.Support;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Tests.Evaluation;

/// <summary>Runs that do not wait for the interval: after a signal of the driver, and when an outage seems to be over.</summary>
public sealed class EarlyRunTests
{
    private readonly ScriptedCheck _check = new();

    [Fact]
    public void OverdueRun_ThatEndsWell_IsFollowedAtOnceByTheRunsThatRecoverAfterRequires()
    {
        using var harness = Frozen(seconds: 20);
        var runs = _check.Starts.Count;
        _check.Says(HealthStatus.Healthy);

        _check.End();
        harness.Advance(0.1);

        Assert.Equal((HealthStatus.Healthy, runs + 2), (harness["db"].Status, _check.Starts.Count));
        Assert.Equal(0.05, (_check.Starts[^1] - _check.Starts[^2]).TotalSeconds, 3);
    }

    [Fact]
    public void OverdueRun_ThatEndsInFailure_LeavesTheRetryIntervalBetweenTheNext()
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
        harness.Advance(0);
        var runs = _check.Starts.Count;

        harness.Advance(4.9);

        // The verdict is unhealthy and nothing speaks against it, so the interval is in force again.
        Assert.Equal(runs, _check.Starts.Count);
    }

    [Fact]
    public void LateRun_EndsWellWithinTheRetryInterval_IsFollowedAtOnce()
    {
        using var harness = new EngineHarness(_check.Hangs());
        harness.Advance(2.3);

        _check.Says(HealthStatus.Healthy);
        _check.End();
        harness.Advance(0);

        // The run was counted at its deadline, after 2 s, so the retry interval would end after 3 s.
        Assert.Equal([0, 2.3], _check.Starts.Select(start => start.TotalSeconds));
    }

    [Fact]
    public void Runs_ThatAreAlwaysLate_DoNotFollowEachOtherWithoutAPause()
    {
        using var harness = new EngineHarness(_check.Takes(TimeSpan.FromSeconds(2.5)));

        harness.Advance(300);

        // Every other run waits for the rest of the retry interval, which began at the deadline.
        Assert.InRange(_check.Starts.Count, 100, 111);
    }

    [Fact]
    public void LostConnection_OfAHealthyCheck_RunsItAtOnceAndTurnsItAfterARetryInterval()
    {
        using var harness = Healthy();
        _check.Says(HealthStatus.Unhealthy);
        harness.Advance(0.1);

        Reporter(harness).ReportConnectionLost("db");
        harness.Advance(0);
        var (runs, status) = (_check.Starts.Count, harness["db"].Status);
        harness.Advance(1);

        Assert.Equal((2, HealthStatus.Healthy, HealthStatus.Unhealthy), (runs, status, harness["db"].Status));
        Assert.Equal([0, 0.1, 1.1], _check.Starts.Select(static start => start.TotalSeconds));
    }

    [Fact]
    public void LostConnections_WithoutEnd_RunTheCheckOnceInARetryInterval()
    {
        using var harness = Healthy();

        for (var time = 0; time < 1_000; time++)
        {
            Reporter(harness).ReportConnectionLost("db");
            harness.Advance(0.01);
        }

        Assert.InRange(_check.Starts.Count, 10, 12);
    }

    [Fact]
    public void LostConnection_DuringARun_IsFollowedByAnother()
    {
        using var harness = new EngineHarness(_check.Takes(TimeSpan.FromSeconds(0.5)));
        harness.Advance(0.2);
        Assert.Equal(HealthStatus.Healthy, harness.Advance(1)["db"].Status);
        harness.Advance(4.5);
        Assert.Equal(2, _check.Starts.Count);

        Reporter(harness).ReportConnectionLost("db");
        harness.Advance(0.5);

        Assert.Equal(3, _check.Starts.Count);
    }

    [Fact]
    public void LostConnection_RunSucceeds_IsNotCountedAsAFailure()
    {
        using var harness = new EngineHarness(new ScriptedCheck(configure: static options => options.FailAfter = 1));
        harness.Step();

        Reporter(harness).ReportConnectionLost("db");
        harness.Advance(10);

        Assert.Equal((HealthStatus.Healthy, 0), (harness["db"].Status, harness["db"].ConsecutiveFailures));
    }

    [Fact]
    public void LostConnection_AfterASuccessfulCall_StillRunsTheCheck()
    {
        using var harness = Healthy();
        harness.Advance(1);
        Reporter(harness).ReportSuccess("db");

        Reporter(harness).ReportConnectionLost("db");
        harness.Advance(0);

        Assert.Equal(2, _check.Starts.Count);
    }

    [Fact]
    public void RestoredConnection_OfAnUnhealthyCheck_IsFollowedByTheRunsThatRecoverAfterRequires()
    {
        using var harness = Unhealthy();
        _check.Says(HealthStatus.Healthy);

        Reporter(harness).ReportConnectionRestored("db");
        harness.Advance(0.1);

        Assert.Equal(HealthStatus.Healthy, harness["db"].Status);
    }

    [Fact]
    public void RestoredConnections_OfACheckThatStaysUnhealthy_RunItOnceInARetryInterval()
    {
        using var harness = Unhealthy();
        var runs = _check.Starts.Count;

        for (var time = 0; time < 1_000; time++)
        {
            Reporter(harness).ReportConnectionRestored("db");
            harness.Advance(0.01);
        }

        Assert.InRange(_check.Starts.Count - runs, 10, 12);
    }

    [Fact]
    public void RestoredConnection_OfAHealthyCheck_StartsNothing()
    {
        using var harness = Healthy();

        Reporter(harness).ReportConnectionRestored("db");
        harness.Advance(4.9);

        Assert.Single(_check.Starts);
    }

    private static IDependencyReporter Reporter(EngineHarness harness) => harness.Get<IDependencyReporter>();

    private EngineHarness Healthy() => new EngineHarness(_check).Step();

    private EngineHarness Unhealthy()
    {
        _check.Says(HealthStatus.Unhealthy);
        return new EngineHarness(_check).Step().Advance(1.5);
    }

    /// <summary>A check whose current run has hung for so many seconds.</summary>
    private EngineHarness Frozen(double seconds)
    {
        var harness = Healthy();
        _check.Hangs();
        harness.Advance(5 + seconds);
        Assert.Equal((HealthStatus.Unhealthy, 1), (harness["db"].Status, _check.Running));
        return harness;
    }
}
