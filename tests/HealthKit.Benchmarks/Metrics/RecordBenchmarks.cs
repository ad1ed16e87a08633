using System.Diagnostics.Metrics;
using BenchmarkDotNet.Attributes;

namespace HealthKit.Benchmarks.Metrics;

/// <summary>The cost of recording one value, including the app's own call.</summary>
[MemoryDiagnoser]
public class RecordBenchmarks : IDisposable
{
    private static readonly object Status = 200;

    private readonly MeterScene _scene = new();
    private readonly Counter<long> _counter;
    private readonly Histogram<double> _histogram;
    private double _seconds = 0.001;

    public RecordBenchmarks()
    {
        _counter = _scene.Meter.CreateCounter<long>("orders");
        _histogram = _scene.Meter.CreateHistogram<double>("duration", "s");
    }

    [Benchmark(Description = "counter, no label")]
    public void CounterWithoutLabels() => _counter.Add(1);

    [Benchmark(Description = "counter, 2 labels")]
    public void CounterWithTwoLabels() => _counter.Add(1, new("country", "de"), new("kind", "subscription"));

    [Benchmark(Description = "histogram, 3 labels")]
    public void HistogramWithThreeLabels()
    {
        // Uses all buckets in turn, so that the processor cannot predict the branches of the search.
        _seconds = _seconds > 10 ? 0.001 : _seconds * 1.7;
        _histogram.Record(_seconds, new("method", "GET"), new("route", "/orders/{id}"), new("status", Status));
    }

    [GlobalCleanup]
    public void Dispose()
    {
        _scene.Dispose();
        GC.SuppressFinalize(this);
    }
}
