using HealthKit.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Tests.Evaluation;

/// <summary>
/// The number of pool threads that the engine reserves, because slow runs may block threads or may have left blocked threads behind.
/// </summary>
[Collection(WholeProcess.Name)]
public sealed class SlowRunTests
{
    private readonly ScriptedCheck _check = new ScriptedCheck().Hangs();
    private readonly int _before = Minimum();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Run_SlowButInTime_ReservesOneUntilItEnds(bool isThirdParty)
    {
        using var harness = Harness(isThirdParty);

        var atFirst = Reserved(harness.Advance(0.0999));
        var slow = Reserved(harness.Advance(0.0001));
        _check.End();
        var ended = Reserved(harness.Step());

        Assert.Equal((0, 1, 0), (atFirst, slow, ended));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Run_ThatOverruns_ReservesOneUntilAnotherEndsInTime(bool isThirdParty)
    {
        using var harness = Harness(isThirdParty);

        var overrunning = Reserved(harness.Advance(60));
        _check.End();
        var late = Reserved(harness.Advance(1));
        _check.End();
        var next = Reserved(harness.Step());

        Assert.Equal((1, 1, 0), (overrunning, late, next));
    }

    [Fact]
    public void Run_OfAnotherCheckInTime_KeepsTheReserve()
    {
        var other = new ScriptedCheck("cache");
        using var harness = new EngineHarness(_check, other);
        var before = Reserved(harness.Advance(4));

        var after = Reserved(harness.Advance(2));

        Assert.Equal((1, 1, 2), (before, after, other.Starts.Count));
    }

    [Fact]
    public void Run_SlowAgain_ReservesOneAgain()
    {
        using var harness = Harness(isThirdParty: false);
        harness.Advance(0.2);
        _check.End();
        var ended = Reserved(harness.Step());

        var again = Reserved(harness.Advance(5.2));

        Assert.Equal((0, 1), (ended, again));
    }

    [Fact]
    public void Run_WithATimeoutBelow100Milliseconds_ReservesOneAtItsDeadline()
    {
        var check = new ScriptedCheck(configure: static options => options.Timeout = TimeSpan.FromMilliseconds(60)).Hangs();
        using var harness = new EngineHarness(check);

        var before = Reserved(harness.Advance(0.059));
        var overdue = Reserved(harness.Advance(0.001));

        Assert.Equal((0, 1), (before, overdue));
    }

    [Fact]
    public void Run_ThatFailsSlowly_ReservesOneUntilAnotherSucceeds()
    {
        using var harness = Harness(isThirdParty: false);
        harness.Advance(1);

        _check.Throws(new TimeoutException()).End(HealthStatus.Unhealthy);
        var failed = Reserved(harness.Advance(30));
        _check.Says(HealthStatus.Healthy);
        var next = Reserved(harness.Advance(20));

        Assert.Equal((1, 0), (failed, next));
    }

    [Fact]
    public void Run_ThatWaitsForAThread_ReservesNoneUntilItHasHadOne()
    {
        using var harness = Harness(isThirdParty: false);
        harness.Dispatcher.IsFull = true;

        var waiting = Reserved(harness.Advance(1));
        harness.Dispatcher.Runs[0].Execute();
        var begun = Reserved(harness.Advance(0.1));

        Assert.Equal((0, 1), (waiting, begun));
    }

    [Fact]
    public void Engine_StoppedWithRunsGoingOn_ReservesNothing()
    {
        using var harness = Harness(isThirdParty: true);
        harness.Advance(60);

        harness.Engine.Stop();

        Assert.Equal(0, Reserved(harness));
    }

    private EngineHarness Harness(bool isThirdParty) => new(
        builder =>
        {
            if (isThirdParty)
                builder.AddCheck(_check.Name, _check);
            else
                EngineHarness.AddOwn(builder, _check);
        },
        _check);

    private int Reserved(EngineHarness _) => Minimum() - _before;

    private static int Minimum()
    {
        ThreadPool.GetMinThreads(out var workers, out _);
        return workers;
    }
}
