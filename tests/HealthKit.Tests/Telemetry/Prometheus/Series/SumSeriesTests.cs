using HealthKit.Telemetry.Prometheus;

namespace HealthKit.Tests.Telemetry.Prometheus;

public sealed class SumSeriesTests
{
    private const int Threads = 4;
    private const int Adds = 200_000;

    [Fact]
    public void Add_ByManyThreadsAtOnce_LosesNothingAndNeverFalls()
    {
        var series = new SumSeries(LabelSet.None.Bytes);
        using var together = new Barrier(Threads + 1);
        var adders = Enumerable.Range(0, Threads).Select(_ => Start(together, () => Repeat(series))).ToArray();
        together.SignalAndWait();

        var (seen, fell) = (0d, false);
        while (adders.Any(static adder => adder.IsAlive))
        {
            var value = series.Value;
            (seen, fell) = (value, fell || value < seen);
        }

        Assert.Equal((Threads * Adds, false), (series.Value, fell));
    }

    [Fact]
    public void Add_ByOneThread_IsCountedInTheOneCell()
    {
        var series = new SumSeries(LabelSet.None.Bytes);

        series.Add(1.5);
        series.Add(2);

        Assert.Equal(3.5, series.Value);
    }

    private static void Repeat(SumSeries series)
    {
        for (var add = 0; add < Adds; add++)
            series.Add(1);
    }

    private static Thread Start(Barrier together, Action work)
    {
        var thread = new Thread(() =>
        {
            together.SignalAndWait();
            work();
        });
        thread.Start();
        return thread;
    }
}
