using HealthKit.Evaluation;
using HealthKit.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace HealthKit.Tests.Evaluation;

[Collection(WholeProcess.Name)]
public sealed class ThreadPoolReserveTests
{
    [Fact]
    public void Reserve_Twice_RaisesTheMinimumByTwo()
    {
        var before = Minimum();
        var reserve = new ThreadPoolReserve();

        reserve.TryReserve();
        reserve.TryReserve();
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
            var reserve = new ThreadPoolReserve();
            for (var round = 0; round < 2_000; round++)
            {
                together.SignalAndWait();
                reserve.TryReserve();
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
            var reserve = new ThreadPoolReserve();

            reserve.TryReserve();
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
    public void Minimum_ThatTheAppSetsMeanwhile_IsLeftAsItWasSet()
    {
        ThreadPool.GetMinThreads(out var before, out var completions);
        try
        {
            var reserve = new ThreadPoolReserve();
            reserve.TryReserve();
            reserve.TryReserve();

            ThreadPool.SetMinThreads(before + 20, completions);
            reserve.Release();
            var during = Minimum();
            reserve.Release();

            Assert.Equal((before + 21, before + 20), (during, Minimum()));
        }
        finally
        {
            ThreadPool.SetMinThreads(before, completions);
        }
    }

    [Fact]
    public void Reserve_BeyondTheMost_IsRefused()
    {
        var before = Minimum();
        var (one, other) = (new ThreadPoolReserve(), new ThreadPoolReserve());
        for (var number = 0; number < ThreadPoolReserve.Maximum; number++)
            Assert.True(one.TryReserve());

        var isMore = other.TryReserve();
        other.Release();
        var during = Minimum();
        one.ReleaseAll();

        Assert.False(isMore);
        Assert.Equal((before + ThreadPoolReserve.Maximum, before), (during, Minimum()));
        Assert.True(other.TryReserve());
        other.ReleaseAll();
    }

    private static int Minimum()
    {
        ThreadPool.GetMinThreads(out var workers, out _);
        return workers;
    }
}
