using HealthKit.Diagnostics;
using HealthKit.Tests.Support;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Tests.Diagnostics;

/// <summary>The process is suspended for a minute, and then the engine is notified.</summary>
public sealed class SuspensionTests
{
    private readonly ScriptedCheck _check = new("db", static options => options.FailAfter = options.RecoverAfter = 1);

    [Fact]
    public void Check_DueMeanwhile_RunsAtOnceAndIsPublished()
    {
        using var harness = new EngineHarness(_check);
        harness.Advance(1);

        Suspend(harness);

        Assert.Equal([TimeSpan.Zero, TimeSpan.FromSeconds(61)], _check.Starts);
        Assert.Equal(HealthStatus.Healthy, harness.Store.Current.Ready.Status);
    }

    [Fact]
    public void Run_InFlight_HasAllItsTimeAgain()
    {
        using var harness = Running(_check.Hangs());

        Suspend(harness);
        var before = harness.Advance(1.9)["db"];
        var after = harness.Advance(0.1)["db"];

        Assert.Equal((null, HealthReason.Timeout), (before.Reason, after.Reason));
    }

    [Fact]
    public void Run_InFlightAndWell_CountsFromThere()
    {
        using var harness = Running(_check.Hangs());

        Suspend(harness);
        harness.Advance(0.5);
        _check.End();
        harness.Step();

        Assert.Equal((null, 500), (harness["db"].Reason, harness["db"].Duration.TotalMilliseconds));
        Assert.Equal(HealthStatus.Healthy, harness.Store.Current.Ready.Status);
    }

    [Fact]
    public void Run_InFlightAndFails_IsNotCountedAndRunsAgainAtOnce()
    {
        using var harness = Running(_check.Hangs());

        Suspend(harness, beforeTheEngine: () => EndAndHeal(HealthStatus.Unhealthy));

        Assert.Equal(TimeSpan.FromSeconds(65), _check.Starts[^1]);
        Assert.Equal((HealthStatus.Healthy, 0), (harness["db"].Status, harness["db"].ConsecutiveFailures));
        Assert.Equal(HealthStatus.Healthy, harness.Store.Current.Ready.Status);
    }

    [Fact]
    public void Run_FailsAgainAfterItWasExcused_Counts()
    {
        using var harness = Running(_check.Hangs());

        Suspend(harness, beforeTheEngine: () => _check.End(HealthStatus.Unhealthy));
        Suspend(harness, beforeTheEngine: () => _check.End(HealthStatus.Unhealthy));

        Assert.Equal(HealthStatus.Unhealthy, harness["db"].Status);
    }

    [Fact]
    public void Run_FailsAfterTwoSuspensions_IsNotCounted()
    {
        using var harness = Running(_check.Hangs());

        Suspend(harness, 1.5);
        Suspend(harness, 1.5, beforeTheEngine: () => EndAndHeal(HealthStatus.Unhealthy));

        Assert.Equal((HealthStatus.Healthy, 0), (harness["db"].Status, harness["db"].ConsecutiveFailures));
    }

    [Fact]
    public void Run_ThatEndedDuringTheSuspension_TookNoTime()
    {
        using var harness = Running(_check.Hangs());
        harness.IsHalted = true;
        harness.Advance(30);
        _check.End();

        Suspend(harness);

        Assert.Equal((HealthStatus.Healthy, TimeSpan.Zero), (harness["db"].Status, harness["db"].Duration));
    }

    /// <summary>The process is suspended repeatedly: the engine extends the deadline of a run once, not at each suspension.</summary>
    [Theory]
    [InlineData(1.5, 0.5)]
    [InlineData(2.6, 0.4)]
    public void Run_ThatHangsInAProcessStoppedAgainAndAgain_IsGivenUpAndTurnsTheVerdict(double stopped, double runs)
    {
        var check = new ScriptedCheck("db", static options => options.FailAfter = 2);
        using var harness = Running(check.Hangs());

        var reasons = new List<HealthReason?>();
        for (var cycle = 0; cycle < 6; cycle++)
        {
            Suspend(harness, stopped);
            reasons.Add(harness.Advance(runs)["db"].Reason);
        }

        Assert.Contains(HealthReason.Timeout, reasons);
        Assert.Equal(HealthStatus.Unhealthy, harness["db"].Status);
    }

    /// <summary>The engine may extend the deadline of each run once.</summary>
    [Fact]
    public void Run_ThatEndsInAProcessStoppedAgainAndAgain_StaysHealthy()
    {
        using var harness = Running(_check.Hangs());

        for (var cycle = 0; cycle < 20; cycle++)
        {
            Suspend(harness, 1.5);
            harness.Advance(0.3);
            _check.End();
            harness.Step().Advance(0.2);
            Assert.Equal((HealthStatus.Healthy, 0), (harness["db"].Status, harness["db"].ConsecutiveFailures));
        }
    }

    [Fact]
    public void Run_GivenUpBefore_IsNotCountedAgainByTheWakeUp()
    {
        var check = new ScriptedCheck("db", static options => options.FailAfter = 2);
        using var harness = Running(check.Hangs());
        harness.Advance(2);

        Suspend(harness);
        var before = harness.Advance(1.9)["db"].ConsecutiveFailures;
        var after = harness.Advance(0.1)["db"].ConsecutiveFailures;

        Assert.Equal((1, 2), (before, after));
    }

    [Fact]
    public void Run_GivenUpBeforeAndEndsAtTheWakeUp_RunsAgainSoon()
    {
        using var harness = Running(_check.Hangs());
        harness.Advance(2);

        Suspend(harness, beforeTheEngine: () => EndAndHeal(HealthStatus.Healthy));
        harness.Advance(0.8);

        Assert.Equal(HealthStatus.Healthy, harness.Store.Current.Ready.Status);
    }

    [Fact]
    public void Engine_StepSucceeds_SetsTheDueTimeOfTheNextStep()
    {
        using var harness = new EngineHarness(_check);
        var time = harness.Time;
        harness.Step();

        Assert.InRange(harness.Store.EvaluationDue, time.GetTimestamp() + 1, time.GetTimestamp() + TimeSpan.FromSeconds(5).Ticks);
        harness.Engine.Stop();
        Assert.Equal(TimestampExtensions.Never, harness.Store.EvaluationDue);
    }

    [Fact]
    public void Engine_ThatNeverMadeAStep_IsOverdue()
    {
        using var harness = new EngineHarness(_check);
        Assert.NotNull(harness.Engine);

        harness.IsHalted = true;
        harness.Advance(60);

        Assert.Equal(0, harness.Store.EvaluationDue);
    }

    [Fact]
    public void Engine_StepThrows_StaysOverdue()
    {
        using var harness = new EngineHarness(_check);
        harness.Random = static () => throw new InvalidOperationException();

        Assert.Throws<InvalidOperationException>(() => harness.Step());

        Assert.Equal(0, harness.Store.EvaluationDue);
    }

    [Fact]
    public void Engine_WithoutChecks_IsNeverOverdue()
    {
        using var harness = new EngineHarness();

        harness.Step();

        Assert.Equal(TimestampExtensions.Never, harness.Store.EvaluationDue);
    }

    /// <summary>Returns a harness with a first result, and with a run that starts at 5 s and is still in progress.</summary>
    private static EngineHarness Running(ScriptedCheck check)
    {
        var hangs = check.Behaviour;
        check.Says(HealthStatus.Healthy);
        var harness = new EngineHarness(check);
        harness.Advance(4);
        check.Does(hangs);
        harness.Advance(1);
        Assert.Equal(1, check.Running);
        return harness;
    }

    private void EndAndHeal(HealthStatus status)
    {
        _check.End(status);
        _check.Says(HealthStatus.Healthy);
    }

    private static void Suspend(EngineHarness harness, Action? beforeTheEngine = null) => Suspend(harness, 60, beforeTheEngine);

    private static void Suspend(EngineHarness harness, double seconds, Action? beforeTheEngine = null)
    {
        harness.IsHalted = true;
        harness.Advance(seconds);
        beforeTheEngine?.Invoke();
        harness.IsHalted = false;
        harness.Engine.OnSuspended();
        harness.Step();
    }
}
