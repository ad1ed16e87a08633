using BenchmarkDotNet.Attributes;
using HealthKit.Telemetry.Prometheus;

namespace HealthKit.Benchmarks.Metrics;

/// <summary>
/// A page of 20,000 series. Half of them are counters with two labels, the other half are lines of histograms with one label.
/// </summary>
[MemoryDiagnoser]
public class PageBenchmarks : IDisposable
{
    private const int Piece = 64 * 1_024;
    private const int Counters = 10_000;

    // Fourteen bounds, the bucket above them, the sum and the count.
    private const int LinesOfAHistogram = 17;

    private readonly MeterScene _scene = new();
    private readonly ForgetfulWriter _output = new();

    public PageBenchmarks()
    {
        var random = new Random(1);
        for (var family = 0; family < 10; family++)
        {
            var counter = _scene.Meter.CreateCounter<long>($"orders.placed.{family}", "{order}", "Orders that customers placed.");
            for (var id = 0; id < Counters / 10; id++)
                counter.Add(random.Next(1, 1_000_000), new("country", $"country {id % 100}"), new("product", $"product {id / 100}"));
        }

        var histogram = _scene.Meter.CreateHistogram<double>("job.duration", "s", "How long jobs took.");
        for (var id = 0; id < Counters / LinesOfAHistogram; id++)
        {
            for (var round = 0; round < 100; round++)
                histogram.Record(random.NextDouble(), new KeyValuePair<string, object?>("job", $"job {id}"));
        }
    }

    [Benchmark(Description = "page, 20,000 series, text")]
    public long Text() => Write(ExpositionFormat.Text);

    [Benchmark(Description = "page, 20,000 series, OpenMetrics")]
    public long OpenMetrics() => Write(ExpositionFormat.OpenMetrics);

    [GlobalCleanup]
    public void Dispose()
    {
        _scene.Dispose();
        GC.SuppressFinalize(this);
    }

    private long Write(ExpositionFormat format)
    {
        _output.Written = 0;
        var page = new MetricsPage(_scene.Collector.Families.All, 0, format);
        while (page.WriteNext(_output, Piece))
        {
        }

        return _output.Written;
    }
}
