using System.Diagnostics.Metrics;
using HealthKit.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace HealthKit.Tests.Telemetry;

public sealed class HealthMetricsTests : IDisposable
{
    private readonly WatchdogHarness _harness = new();
    private readonly MeterListener _listener = new();
    private readonly List<double> _recorded = [];
    private Instrument? _instrument;

    public HealthMetricsTests()
    {
        var factory = _harness.Provider.GetRequiredService<IMeterFactory>();
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            // Other hosts of this process have meters of the same name.
            if (instrument.Meter.Scope == factory && instrument.Name == "health.thread_pool.delay")
            {
                _instrument = instrument;
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<double>((_, value, _, _) => _recorded.Add(value));
        _listener.Start();
    }

    [Fact]
    public void ThreadPoolDelay_ItemsThatRan_AreRecordedInSeconds()
    {
        _harness.Advance(3);
        _harness.IsBlocked = true;
        _harness.Advance(5.5).Release();
        _harness.Advance(1);

        // The watchdog posted the blocked item at 4 s, and the item ran at 8.5 s.
        Assert.Equal([0, 0, 0, 0, 4.5], _recorded);
    }

    [Fact]
    public void ThreadPoolDelay_ProcessSuspended_IsNotRecorded()
    {
        _harness.Advance(0);

        _harness.Suspend(60);

        Assert.Empty(_recorded);
    }

    [Fact]
    public void ThreadPoolDelay_Instrument_HasUnitAndBuckets()
    {
        var histogram = Assert.IsType<Histogram<double>>(_instrument);

        Assert.Equal(("HealthKit", "s"), (histogram.Meter.Name, histogram.Unit));
        Assert.Equal([0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
            histogram.Advice!.HistogramBucketBoundaries!);
    }

    public void Dispose()
    {
        _listener.Dispose();
        _harness.Dispose();
    }
}
