using HealthKit.Tests.Support;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Tests.Evaluation;

/// <summary>Runs after a signal of the driver, which do not wait for the interval.</summary>
public sealed class EarlyRunTests
{
    private readonly ScriptedCheck _check = new();

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

    /// <summary>A lost connection aligns the runs of all replicas. The next interval spreads them again.</summary>
    [Theory]
    [InlineData(0, 0.9)]
    [InlineData(1, 5.5)]
    public void LostConnection_OfAHealthyCheck_IsFollowedByARandomInterval(double random, double gap)
    {
        using var harness = Healthy();
        harness.Random = () => random;
        var lost = _check.Time!.Elapsed.TotalSeconds;

        Reporter(harness).ReportConnectionLost("db");
        harness.Advance(5.5);

        Assert.Equal([0, gap], _check.StartsAfter(1, lost).Take(2));
    }

    /// <summary>While the outage is confirmed, the retry interval is in force.</summary>
    [Theory]
    [InlineData(0, 0.9)]
    [InlineData(1, 5.5)]
    public void LostConnection_OfAFailingCheck_IsFollowedByARandomIntervalWhenItIsUnhealthy(double random, double gap)
    {
        using var harness = Healthy();
        _check.Says(HealthStatus.Unhealthy);
        var lost = _check.Time!.Elapsed.TotalSeconds;

        Reporter(harness).ReportConnectionLost("db");
        harness.Advance(0.5);
        harness.Random = () => random;
        harness.Advance(7);

        Assert.Equal([0, 1, Math.Round(1 + gap, 3)], _check.StartsAfter(1, lost).Take(3));
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

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0.5, 0.7)]
    [InlineData(1, 1.4)]
    public void RestoredConnection_OfAnUnhealthyCheck_IsFollowedByTheSpreadRunsThatRecoverAfterRequires(double random, double first)
    {
        using var harness = Unhealthy();
        _check.Says(HealthStatus.Healthy);
        harness.Random = () => random;
        var (runs, restored) = (_check.Starts.Count, _check.Time!.Elapsed.TotalSeconds);

        Reporter(harness).ReportConnectionRestored("db");
        harness.Advance(2.9);

        Assert.Equal(HealthStatus.Healthy, harness["db"].Status);
        Assert.Equal([first, Math.Round(first + 1.4, 3)], _check.StartsAfter(runs, restored).Take(2));
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

        // In the middle of the spread, 0.7 s, after each retry interval of 1 s.
        Assert.InRange(_check.Starts.Count - runs, 5, 7);
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
}
