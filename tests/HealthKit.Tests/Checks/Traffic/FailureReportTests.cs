using HealthKit.Tests.Support;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Tests.Checks.Traffic;

/// <summary>A failed call counts as a result and triggers a run of the check.</summary>
public sealed class FailureReportTests
{
    private readonly ScriptedCheck _check = new();

    [Fact]
    public void Failure_OfADeadDependency_TurnsTheVerdictAtOnce()
    {
        using var harness = new EngineHarness(_check);
        harness.Advance(2);
        _check.Throws(new TimeoutException());

        Reporter(harness).ReportFailure("db");
        harness.Advance(0);

        Assert.Equal([0, 2], _check.Starts.Select(start => start.TotalSeconds));
        Assert.Equal((HealthStatus.Unhealthy, HealthReason.Timeout), (harness["db"].Status, harness["db"].Reason));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.5)]
    [InlineData(3)]
    public void Failure_OfAFrozenDependency_TurnsTheVerdictWithinRetryIntervalAndTimeout(double secondsAfterARun)
    {
        using var harness = new EngineHarness(_check);
        harness.Step();
        _check.Hangs();
        harness.Advance(secondsAfterARun);

        Reporter(harness).ReportFailure("db");
        harness.Advance(3);

        Assert.Equal((HealthStatus.Unhealthy, HealthReason.Timeout), (harness["db"].Status, harness["db"].Reason));
    }

    [Fact]
    public void ReportedFailure_DuringARun_CountsBeforeTheResultOfTheRun()
    {
        using var harness = new EngineHarness(_check);
        harness.Step();
        _check.Hangs();
        harness.Advance(5.5);

        Reporter(harness).ReportFailure("db");

        // The run starts at 5 s and reaches its deadline at 7 s.
        Assert.Equal(HealthStatus.Healthy, harness.Advance(1.4)["db"].Status);
        Assert.Equal(HealthStatus.Unhealthy, harness.Advance(0.1)["db"].Status);
    }

    [Fact]
    public void ReportedFailures_WhileTheCheckSucceeds_DoNotChangeTheVerdict()
    {
        using var harness = new EngineHarness(_check);
        harness.Advance(2);

        for (var request = 0; request < 1_000; request++)
            Reporter(harness).ReportFailure("db");

        harness.Advance(1);
        Assert.Equal((HealthStatus.Healthy, 0), (harness["db"].Status, harness["db"].ConsecutiveFailures));
        Assert.Equal([0, 2], _check.Starts.Select(start => start.TotalSeconds));
    }

    [Fact]
    public void Failure_AllTheTimeWhileTheCheckSucceeds_RunsItNoOftenerThanTheRetryInterval()
    {
        using var harness = new EngineHarness(_check);
        harness.Step();

        for (var step = 0; step < 1_000; step++)
        {
            Reporter(harness).ReportFailure("db");
            harness.Advance(0.01);
        }

        Assert.Equal([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10], _check.Starts.Select(start => Math.Round(start.TotalSeconds, 2)));
        Assert.Equal(HealthStatus.Healthy, harness["db"].Status);
    }

    [Fact]
    public void ReportedFailure_FailAfterOne_MakesTheCheckUnhealthyWithReasonReported()
    {
        var check = new ScriptedCheck(configure: options => options.FailAfter = 1);
        using var harness = new EngineHarness(check);
        harness.Advance(2);
        check.Hangs();

        Reporter(harness).ReportFailure("DB");
        harness.Advance(0.05);

        Assert.Equal(
            (HealthStatus.Unhealthy, HealthReason.Reported, "Calls from this service failed."),
            (harness["db"].Status, harness["db"].Reason, harness["db"].Message));
    }

    [Fact]
    public void ReportedFailure_FailAfterThree_CountsAsOneOfThreeFailures()
    {
        var check = new ScriptedCheck(configure: options => options.FailAfter = 3);
        using var harness = new EngineHarness(check);
        harness.Advance(2);
        check.Says(HealthStatus.Unhealthy);

        Reporter(harness).ReportFailure("db");

        Assert.Equal((HealthStatus.Healthy, 2), (harness.Advance(0.9)["db"].Status, harness["db"].ConsecutiveFailures));
        Assert.Equal(HealthStatus.Unhealthy, harness.Advance(0.1)["db"].Status);
    }

    [Fact]
    public void Failure_OfOneThatDegradesAndIsDegraded_LeavesItsReason()
    {
        var check = new ScriptedCheck(configure: options => options.Impact = CheckImpact.Degrades);
        using var harness = new EngineHarness(check.Says(HealthReason.Tls.Unhealthy()));
        harness.Advance(2);
        var version = harness.Store.Current.Version;

        Reporter(harness).ReportFailure("db");
        harness.Advance(10);

        Assert.Equal((HealthStatus.Degraded, HealthReason.Tls, version),
            (harness["db"].Status, harness["db"].Reason, harness.Store.Current.Version));
    }

    [Fact]
    public void Failure_OfAnUnhealthyDependencyDuringARun_IsNotCounted()
    {
        using var harness = new EngineHarness(_check.Says(HealthStatus.Unhealthy));
        harness.Advance(4.9);
        _check.Hangs();
        harness.Advance(0.5);
        var (runs, failures) = (_check.Running, harness["db"].ConsecutiveFailures);

        Reporter(harness).ReportFailure("db");
        harness.Advance(0);

        Assert.Equal((1, failures, HealthReason.Reported), (runs, harness["db"].ConsecutiveFailures, harness["db"].Reason));
    }

    [Fact]
    public void Failure_WhileARunOverruns_IsNotCountedBesideIt()
    {
        var check = new ScriptedCheck(configure: options => options.FailAfter = 3);
        using var harness = new EngineHarness(check);
        harness.Step();
        check.Hangs();
        harness.Advance(7.5);
        var failures = harness["db"].ConsecutiveFailures;

        Reporter(harness).ReportFailure("db");
        harness.Advance(1);

        Assert.Equal((1, 1, 2), (failures, harness["db"].ConsecutiveFailures, check.Starts.Count));
        check.Says(HealthStatus.Healthy).End();
        Assert.Equal(HealthStatus.Healthy, harness.Advance(5)["db"].Status);
    }

    private static IDependencyReporter Reporter(EngineHarness harness) => harness.Get<IDependencyReporter>();
}
