using HealthKit.Evaluation;
using HealthKit.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Tests.Evaluation;

[Collection(WholeProcess.Name)]
public sealed class PoolReserveTests
{
    [Fact]
    public void Reserve_Twice_RaisesTheMinimumByTwo()
    {
        var before = Minimum();
        var reserve = new PoolReserve();

        reserve.Reserve();
        reserve.Reserve();
        var during = Minimum();
        reserve.Release();
        reserve.Release();

        Assert.Equal((before + 2, before), (during, Minimum()));
    }

    [Fact]
    public void Reserve_EnginesOfSeveralHostsAtOnce_LoseNoChange()
    {
        var before = Minimum();

        using var together = new Barrier(2);
        var engines = new[] { new Thread(Engine), new Thread(Engine) };
        Array.ForEach(engines, static engine => engine.Start());
        Array.ForEach(engines, static engine => engine.Join());

        Assert.Equal(before, Minimum());

        void Engine()
        {
            var reserve = new PoolReserve();
            for (var round = 0; round < 2_000; round++)
            {
                together.SignalAndWait();
                reserve.Reserve();
                together.SignalAndWait();
                reserve.Release();
            }
        }
    }

    [Fact]
    public void Reserve_AtTheMaximum_IsNotTakenBackTwice()
    {
        ThreadPool.GetMinThreads(out var minimum, out var completions);
        ThreadPool.GetMaxThreads(out var maximum, out var maximumCompletions);
        try
        {
            ThreadPool.SetMaxThreads(minimum, maximumCompletions);
            var reserve = new PoolReserve();

            reserve.Reserve();
            reserve.Release();

            Assert.Equal(minimum, Minimum());
        }
        finally
        {
            ThreadPool.SetMaxThreads(maximum, maximumCompletions);
            ThreadPool.SetMinThreads(minimum, completions);
        }
    }

    [Fact]
    public void ForeignRun_Slow_HoldsOneThreadUntilItEnds()
    {
        var before = Minimum();
        var check = new ScriptedCheck().Hangs();
        using var harness = new EngineHarness(builder => builder.AddCheck("db", check), check);

        var atFirst = Raised(harness.Advance(0.0999));
        var slow = Raised(harness.Advance(0.0001));
        var overstaying = Raised(harness.Advance(60));
        check.End();
        var ended = Raised(harness.Advance(0));

        Assert.Equal((0, 1, 1, 0), (atFirst, slow, overstaying, ended));

        int Raised(EngineHarness _) => Minimum() - before;
    }

    [Fact]
    public void OwnRun_Slow_HoldsNone()
    {
        var before = Minimum();
        using var harness = new EngineHarness(new ScriptedCheck().Hangs());

        harness.Advance(60);

        Assert.Equal(before, Minimum());
    }

    [Fact]
    public void Engine_StoppedWithRunsGoingOn_HoldsNothing()
    {
        var before = Minimum();
        var check = new ScriptedCheck().Hangs();
        using var harness = new EngineHarness(builder => builder.AddCheck("db", check), check);
        harness.Advance(60);

        harness.Engine.Stop();

        Assert.Equal(before, Minimum());
    }

    private static int Minimum()
    {
        ThreadPool.GetMinThreads(out var workers, out _);
        return workers;
    }
}
