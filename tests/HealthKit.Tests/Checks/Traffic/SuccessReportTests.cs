using HealthKit.Tests.Support;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Tests.Checks.Traffic;

/// <summary>Successful calls replace runs.</summary>
public sealed class SuccessReportTests
{
    private readonly ScriptedCheck _check = new();

    [Fact]
    public void Success_WhileTrafficFlows_SparesTwoRunsOfThree()
    {
        using var harness = new EngineHarness(_check);

        Flow(harness, seconds: 60);

        Assert.Equal(5, _check.Starts.Count);
        Assert.All(_check.Starts.Zip(_check.Starts.Skip(1)), pair => Assert.InRange((pair.Second - pair.First).TotalSeconds, 14.7, 15));
    }

    [Fact]
    public void Success_Once_PutsTheNextRunAWholeIntervalAfterIt()
    {
        using var harness = new EngineHarness(_check);
        harness.Advance(3);
        Reporter(harness).ReportSuccess("db");

        harness.Advance(10);

        Assert.Equal([0, 8, 13], _check.Starts.Select(start => start.TotalSeconds));
    }

    [Fact]
    public void Success_BeforeTheLastRun_SparesNothing()
    {
        using var harness = new EngineHarness(_check) { Random = static () => 0 };
        harness.Advance(4.4);
        Reporter(harness).ReportSuccess("db");

        harness.Advance(10);

        // The call replaces the run at 4.5 s, and the check runs at 8.9 s. The same call does not replace another run.
        Assert.Equal([0, 8.9, 13.4], _check.Starts.Select(start => Math.Round(start.TotalSeconds, 1)));
    }

    [Fact]
    public void Success_AWholeIntervalAgo_ReplacesNoRun()
    {
        using var harness = new EngineHarness(_check) { Random = static () => 1 };
        var start = harness.Step().Time.GetUtcNow();
        harness.Advance(0.5);
        Reporter(harness).ReportSuccess("db");
        _check.Takes(TimeSpan.FromSeconds(1));
        harness.Random = static () => 0.5;

        harness.Advance(5.1);

        // The run is due at 5.5 s, which is an interval after the call.
        Assert.Equal([0, 5.5], _check.Starts.Select(static start => start.TotalSeconds));
        Assert.Equal(start, harness["db"].LastSuccess);
    }

    [Fact]
    public void Success_WhileAFailureIsCounted_ReplacesNoRun()
    {
        using var harness = new EngineHarness(_check).Step();
        _check.Says(HealthStatus.Unhealthy);
        harness.Advance(5.5);

        Reporter(harness).ReportSuccess("db");
        harness.Advance(0.5);

        Assert.Equal([0, 5, 6], _check.Starts.Select(static start => start.TotalSeconds));
        Assert.Equal(HealthStatus.Unhealthy, harness["db"].Status);
    }

    [Fact]
    public void Success_DuringARun_ReplacesNoRunAfterIt()
    {
        _check.Takes(TimeSpan.FromSeconds(1.5));
        using var harness = new EngineHarness(_check) { Random = static () => 0 };
        harness.Step().Advance(1);
        Reporter(harness).ReportSuccess("db");
        harness.Advance(2);
        harness.Random = static () => 1;

        var lastRun = harness["db"].LastRun;
        harness.Advance(3.4);

        // The run ended at 1.5 s, after the call, and the next one starts 4.5 s later.
        Assert.Equal([0, 6], _check.Starts.Select(start => Math.Round(start.TotalSeconds, 1)));
        Assert.True(harness["db"].LastRun >= lastRun);
    }

    [Fact]
    public void Success_InThePlaceOfARun_KeepsItFresh()
    {
        using var harness = new EngineHarness(_check);
        var started = harness.Step().Time.GetUtcNow();
        harness.Advance(4);
        Reporter(harness).ReportSuccess("db");
        harness.Advance(1).IsHalted = true;

        // The limit is 17 s after the call. The time at which the engine evaluated the call does not matter.
        var before = harness.Advance(15.9).Store.Current.Ready.Status;
        var after = harness.Advance(0.2).Store.Current.Ready;

        Assert.Equal(started.AddSeconds(4), harness["db"].LastSuccess);
        Assert.Equal((HealthStatus.Healthy, HealthStatus.Unhealthy, HealthReason.Stale), (before, after.Status, after.Reason));
    }

    [Fact]
    public void Success_ThenAFaultNobodyReports_IsSeenAsLateAsWithoutTraffic()
    {
        using var harness = new EngineHarness(_check) { Random = static () => 1 };
        harness.Advance(4);
        Reporter(harness).ReportSuccess("db");
        _check.Takes(TimeSpan.FromSeconds(2), HealthStatus.Unhealthy);

        var before = harness.Advance(10.59).Store.Current.Ready.Status;
        var then = harness.Advance(0.01).Store.Current.Ready.Status;

        Assert.Equal((HealthStatus.Healthy, HealthStatus.Unhealthy), (before, then));
    }

    [Fact]
    public void ReportedSuccess_WhileUnhealthy_TriggersARunButDoesNotChangeTheVerdict()
    {
        using var harness = new EngineHarness(_check.Says(HealthStatus.Unhealthy));
        harness.Advance(2);

        Reporter(harness).ReportSuccess("db");
        var unmoved = harness.Advance(0.1)["db"].Status;
        _check.Says(HealthStatus.Healthy);
        Reporter(harness).ReportSuccess("db");
        harness.Advance(4);

        // The first report starts a run at a random time within 1.4 s, here in the middle. The next run follows 1.4 s after it.
        Assert.Equal([0, 2.7, 4.1], _check.Starts.Select(start => Math.Round(start.TotalSeconds, 3)));
        Assert.Equal((HealthStatus.Unhealthy, HealthStatus.Healthy), (unmoved, harness["db"].Status));
    }

    [Fact]
    public void Success_WhileDegraded_SparesNothing()
    {
        using var harness = new EngineHarness(_check.Says(HealthStatus.Degraded));
        harness.Advance(1);

        Flow(harness, seconds: 10);

        Assert.Equal(HealthStatus.Degraded, harness["db"].Status);
        // A report starts a run in the middle of 1.4 s, one retry interval of 1 s after the run before.
        Assert.InRange(_check.Starts.Count, 6, 8);
    }

    [Fact]
    public void Success_WhileARunOverruns_ChangesNothing()
    {
        using var harness = new EngineHarness(_check);
        harness.Step();
        _check.Hangs();

        Flow(harness, seconds: 5.1);
        harness.Advance(20);
        Flow(harness, seconds: 10);

        Assert.Equal((HealthStatus.Unhealthy, HealthReason.Timeout), (harness["db"].Status, harness["db"].Reason));
        Assert.Equal(1, _check.MostAtOnce);
    }

    private static IDependencyReporter Reporter(EngineHarness harness) => harness.Get<IDependencyReporter>();

    /// <summary>Reports ten successful calls a second.</summary>
    private static void Flow(EngineHarness harness, double seconds)
    {
        for (var end = harness.Time.Elapsed + TimeSpan.FromSeconds(seconds); harness.Time.Elapsed < end; harness.Advance(0.1))
            Reporter(harness).ReportSuccess("db");
    }
}
