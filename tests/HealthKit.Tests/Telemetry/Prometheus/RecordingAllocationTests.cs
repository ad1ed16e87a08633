using System.Buffers;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using HealthKit.Telemetry.Prometheus;
using HealthKit.Tests.Support;

namespace HealthKit.Tests.Telemetry.Prometheus;

[Collection(WholeProcess.Name)]
public sealed class RecordingAllocationTests : IDisposable
{
    private const int Records = 10_000;
    private const int Batches = 5;

    private static readonly object One = 1;

    private readonly Scrapes _scrapes = new();

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(3)]
    public void Counter_WithSoManyLabels_AllocatesNothing(int labels)
    {
        var counter = _scrapes.Meter.CreateCounter<long>("orders");
        var tags = Tags(labels);

        Assert.Equal(0, Least(() => counter.Add(1, tags)));
        Assert.True(_scrapes.Read().Samples.Single().Value > Records);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(3)]
    public void Histogram_WithSoManyLabels_AllocatesNothing(int labels)
    {
        var histogram = _scrapes.Meter.CreateHistogram<double>("duration", "s");
        var tags = Tags(labels);

        Assert.Equal(0, Least(() => histogram.Record(0.02, tags)));
    }

    [Fact]
    public void Gauge_AllocatesNothing()
    {
        var gauge = _scrapes.Meter.CreateGauge<double>("level");
        var tags = Tags(2);

        Assert.Equal(0, Least(() => gauge.Record(0.5, tags)));
    }

    /// <summary>The records of outgoing calls to thousands of hosts, none of which appears on the page.</summary>
    [Fact]
    public void Histogram_WithThousandsOfHiddenValues_CostsWhatItCostsWithOne()
    {
        const int hosts = 5_000;
        var histogram = _scrapes.Meter.CreateHistogram<double>("calls", "s");
        var (many, one) = (Calls(index => $"host{index}"), Calls(static _ => new string("host".AsSpan())));
        var (next, other) = (0, 0);
        void RecordMany() => histogram.Record(0.02, many[next++ % hosts]);
        void RecordOne() => histogram.Record(0.02, one[other++ % hosts]);

        Assert.Equal(0, Least(RecordMany));

        // Takes the minimum of many alternating batches, which excludes other work of the machine.
        var (slow, fast) = (long.MaxValue, long.MaxValue);
        for (var batch = 0; batch < 50; batch++)
        {
            slow = Math.Min(slow, Ticks(RecordMany));
            fast = Math.Min(fast, Ticks(RecordOne));
        }

        Assert.True(slow < 3 * fast, $"{slow} ticks with {hosts} hosts, {fast} with one.");
        Assert.Single(_scrapes.Read()["calls_seconds"].Samples, static sample => sample.Name == "calls_seconds_count");

        static KeyValuePair<string, object?>[][] Calls(Func<int, string> host) =>
        [
            .. Enumerable.Range(0, hosts).Select(index => (KeyValuePair<string, object?>[])
                [new("http.request.method", "GET"), new("server.address", host(index)), new("server.port", index),
                    new("http.response.status_code", One)]),
        ];
    }

    [Fact]
    public void Record_InASampledTrace_AllocatesNothing()
    {
        var histogram = _scrapes.Meter.CreateHistogram<double>("duration", "s");
        var tags = Tags(3);
        using var activity = new Activity("request").SetIdFormat(ActivityIdFormat.W3C).Start();
        activity.ActivityTraceFlags = ActivityTraceFlags.Recorded;

        Assert.Equal(0, Least(() => histogram.Record(0.02, tags)));
    }

    [Fact]
    public void Record_BeyondTheLimit_AllocatesNothing()
    {
        using var scrapes = new Scrapes(options => options.SeriesLimit = 10);
        var counter = scrapes.Meter.CreateCounter<int>("orders");
        var tags = Enumerable.Range(0, 1_000).Select(id => new KeyValuePair<string, object?>("id", $"{id}")).ToArray();
        var next = 0;

        Assert.Equal(0, Least(() => counter.Add(1, tags[next++ % tags.Length])));
    }

    [Theory]
    [InlineData("text")]
    [InlineData("openmetrics")]
    public void Page_InTheSteadyState_AllocatesNothingButItself(string format)
    {
        for (var family = 0; family < 10; family++)
        {
            var counter = _scrapes.Meter.CreateCounter<double>($"orders{family}", "s", "Orders.");
            var histogram = _scrapes.Meter.CreateHistogram<double>($"duration{family}", "s", "Duration.");
            for (var id = 0; id < 20; id++)
            {
                counter.Add(id / 7.0, new KeyValuePair<string, object?>("id", id));
                histogram.Record(id / 7.0, new KeyValuePair<string, object?>("id", id));
            }
        }

        var (families, collection) = (_scrapes.Collector.Families.All, _scrapes.Collector.Collect());
        var output = new ArrayBufferWriter<byte>(1 << 20);
        var pages = Enumerable.Range(0, Records)
            .Select(_ => new MetricsPage(families, collection, format == "text" ? ExpositionFormat.Text : ExpositionFormat.OpenMetrics))
                .ToArray();
        var next = 0;

        Assert.Equal(0, Least(
            () =>
            {
                var page = pages[next++];
                output.ResetWrittenCount();
                while (page.WriteNext(output, 64 * 1_024))
                {
                }
            },
            Records / 100));
    }

    [Fact]
    public void Page_Created_AllocatesOneSmallObject()
    {
        _scrapes.Meter.CreateCounter<int>("orders").Add(1);
        MetricsPage? last = null;

        var bytes = Least(() => last = new MetricsPage(_scrapes.Collector.Families.All, 1, ExpositionFormat.Text));

        Assert.NotNull(last);
        Assert.InRange(bytes / Records, 1, 72);
    }

    [Fact]
    public void Collection_InTheSteadyState_AllocatesItsSignalAlone()
    {
        _scrapes.Meter.CreateCounter<int>("orders").Add(1);

        // Includes the task that callers wait for, and its timer.
        Assert.InRange(Least(() => _scrapes.Collector.Collect(), 100, GC.GetTotalAllocatedBytes) / 100, 0, 1_500);
    }

    public void Dispose() => _scrapes.Dispose();

    private static KeyValuePair<string, object?>[] Tags(int count) =>
        [.. Enumerable.Range(0, count)
            .Select(index => new KeyValuePair<string, object?>($"label{index}", index == 0 ? One : $"value {index}"))];

    private static long Ticks(Action action)
    {
        var started = Stopwatch.GetTimestamp();
        for (var index = 0; index < Records; index++)
            action();

        return Stopwatch.GetTimestamp() - started;
    }

    private static long Least(Action action, int times = Records) => Least(action, times, _ => GC.GetAllocatedBytesForCurrentThread());

    // Takes the minimum of several batches, because records do not cause one-time allocations, which may occur in any batch.
    private static long Least(Action action, int times, Func<bool, long> allocated)
    {
        for (var warmUp = 0; warmUp < Math.Min(times, 1_000); warmUp++)
            action();

        var least = long.MaxValue;
        for (var batch = 0; batch < Batches; batch++)
        {
            var before = allocated(true);
            for (var index = 0; index < times; index++)
                action();

            least = Math.Min(least, allocated(true) - before);
        }

        return least;
    }
}
