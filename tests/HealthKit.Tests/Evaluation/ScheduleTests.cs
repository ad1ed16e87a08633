using HealthKit.Tests.Support;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Tests.Evaluation;

public sealed class ScheduleTests
{
    [Fact]
    public void Check_EngineStarts_RunsAtOnce()
    {
        var check = new ScriptedCheck();
        using var harness = new EngineHarness(check);

        harness.Step();

        Assert.Equal([TimeSpan.Zero], check.Starts);
    }

    [Fact]
    public void Check_WithInitialDelay_RunsFirstAfterIt()
    {
        var check = new ScriptedCheck(configure: options => options.InitialDelay = TimeSpan.FromSeconds(7));
        using var harness = new EngineHarness(check);

        harness.Advance(8);

        Assert.Equal([TimeSpan.FromSeconds(7)], check.Starts);
    }

    [Fact]
    public void Interval_RunTakesTime_CountsFromItsEnd()
    {
        var check = new ScriptedCheck();
        using var harness = new EngineHarness(check);
        check.Takes(TimeSpan.FromSeconds(1.5));

        harness.Advance(14);

        Assert.Equal([0, 6.5, 13], check.Starts.Select(start => start.TotalSeconds));
    }

    [Theory]
    [InlineData(0, 4.5)]
    [InlineData(0.5, 5)]
    [InlineData(1, 5.5)]
    public void Interval_Jittered_StaysWithinATenth(double random, double seconds)
    {
        var check = new ScriptedCheck();
        using var harness = new EngineHarness(check) { Random = () => random };

        harness.Advance(6);

        Assert.Equal([0, seconds], check.Starts.Select(start => start.TotalSeconds));
    }

    [Theory]
    [InlineData(0, 0.9)]
    [InlineData(1, 1.1)]
    public void RetryInterval_Jittered_StaysWithinATenth(double random, double seconds)
    {
        var check = new ScriptedCheck();
        using var harness = new EngineHarness(check);
        harness.Step();
        check.Says(HealthStatus.Unhealthy);
        harness.Advance(4.9).Random = () => random;

        harness.Advance(1.5);

        Assert.Equal([0, 5, 5 + seconds], check.Starts.Select(start => start.TotalSeconds));
    }

    /// <summary>The grid has 50 ms, or a twentieth of an interval below 1 s. A time moves toward the interval without jitter.</summary>
    [Theory]
    [InlineData(0.5, 5_000, 1_503, 6.5)]
    [InlineData(0, 5_000, 1_503, 6.05)]
    [InlineData(1, 5_000, 1_503, 7)]
    [InlineData(0.5, 400, 33, 0.42)]
    [InlineData(0, 400, 33, 0.4)]
    [InlineData(1, 400, 33, 0.46)]
    public void Interval_BesideTheGrid_IsMovedOntoIt(double random, int interval, int run, double seconds)
    {
        var check = new ScriptedCheck(configure: options => options.Interval = TimeSpan.FromMilliseconds(interval));
        using var harness = new EngineHarness(check.Takes(TimeSpan.FromMilliseconds(run))) { Random = () => random };

        harness.Advance(seconds);

        Assert.Equal([0, seconds], check.Starts.Select(static start => start.TotalSeconds));
    }

    [Fact]
    public void RetryInterval_WhileFailuresAreCounted_ReplacesInterval()
    {
        var check = new ScriptedCheck(configure: options => options.FailAfter = 3);
        using var harness = new EngineHarness(check);
        harness.Advance(4);
        check.Says(HealthStatus.Unhealthy);

        harness.Advance(10);

        Assert.Equal([0, 5, 6, 7, 12], check.Starts.Select(start => start.TotalSeconds));
    }

    [Fact]
    public void RetryInterval_WhileSuccessesAreCounted_ReplacesInterval()
    {
        var check = new ScriptedCheck(configure: options => options.RecoverAfter = 3).Says(HealthStatus.Unhealthy);
        using var harness = new EngineHarness(check);
        harness.Advance(4);
        check.Says(HealthStatus.Healthy);

        harness.Advance(10);

        Assert.Equal([0, 5, 6, 7, 12], check.Starts.Select(start => start.TotalSeconds));
    }

    [Fact]
    public void RetryInterval_LongerThanInterval_YieldsToInterval()
    {
        var check = new ScriptedCheck(configure: options => options.Interval = TimeSpan.FromSeconds(0.5));
        using var harness = new EngineHarness(check);
        harness.Step();
        check.Says(HealthStatus.Unhealthy);

        harness.Advance(1.2);

        Assert.Equal([0, 0.5, 1], check.Starts.Select(start => start.TotalSeconds));
    }

    [Fact]
    public void Checks_WithIntervalsOfTheirOwn_DoNotWaitForEachOther()
    {
        var slow = new ScriptedCheck("slow").Hangs();
        var fast = new ScriptedCheck("fast", options => options.Interval = TimeSpan.FromSeconds(1));
        using var harness = new EngineHarness(slow, fast);

        harness.Advance(3.5);

        Assert.Equal([0, 1, 2, 3], fast.Starts.Select(start => start.TotalSeconds));
    }

    [Fact]
    public void WallClock_JumpsByAnHour_MovesNoRunAndNoVerdict()
    {
        var check = new ScriptedCheck();
        using var harness = new EngineHarness(check);
        harness.Advance(1);
        var version = harness.Store.Current.Version;

        harness.Time.WallClockOffset = TimeSpan.FromHours(1);
        harness.Advance(11);
        harness.Time.WallClockOffset = TimeSpan.FromHours(-1);
        harness.Advance(9);

        Assert.Equal([0, 5, 10, 15, 20], check.Starts.Select(start => start.TotalSeconds));
        Assert.Equal(version, harness.Store.Current.Version);
        Assert.Equal(HealthStatus.Healthy, harness.Store.Current.Ready.Status);
    }

    [Fact]
    public void Engine_Stopped_StartsNothing()
    {
        var check = new ScriptedCheck().Hangs();
        using var harness = new EngineHarness(check);
        harness.Advance(3);

        harness.Engine.Stop();
        check.End();
        harness.Advance(60);

        Assert.Single(check.Starts);
    }

    [Fact]
    public void Engine_Stopped_CancelsWhatRuns()
    {
        var check = new ScriptedCheck().Hangs();
        using var harness = new EngineHarness(check);
        harness.Step();

        harness.Engine.Stop();

        Assert.True(check.LastToken.WaitHandle.WaitOne(HangGuard.Limit));
    }
}
