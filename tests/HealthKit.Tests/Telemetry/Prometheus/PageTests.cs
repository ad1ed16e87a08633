using System.Buffers;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using HealthKit.Telemetry.Prometheus;
using HealthKit.Tests.Support;
using HealthKit.Tests.Telemetry.Prometheus.Reading;

namespace HealthKit.Tests.Telemetry.Prometheus;

/// <summary>Compares whole pages with approved files.</summary>
public sealed class PageTests
{
    [Theory]
    [InlineData("text")]
    [InlineData("openmetrics")]
    public void Page_OfEveryKind_IsTheApprovedOne(string name)
    {
        var format = name == "text" ? ExpositionFormat.Text : ExpositionFormat.OpenMetrics;
        using var scrapes = new Scrapes();
        var span = RecordEverything(scrapes);

        var page = scrapes.Page(format, piece: 4_096);

        PageReader.Read(page, format);
        ApprovedFile.Matches($"Wire/metrics.{name}.txt", page.Replace(span, "5555555555555555", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(64)]
    [InlineData(1_000)]
    [InlineData(1_000_000)]
    public void Page_InPiecesOfAnySize_IsTheSame(int piece)
    {
        using var scrapes = new Scrapes();
        RecordEverything(scrapes);

        Assert.Equal(scrapes.Text(), scrapes.Text(piece));
        Assert.Equal(scrapes.OpenMetrics(), scrapes.OpenMetrics(piece));
    }

    [Fact]
    public void Page_OfNothing_IsEmptyOrItsEnd()
    {
        using var scrapes = new Scrapes();

        Assert.Equal("", scrapes.Text());
        Assert.Equal("# EOF\n", scrapes.OpenMetrics());
    }

    [Fact]
    public void Piece_OfALongPage_IsAboutItsSize()
    {
        using var scrapes = new Scrapes();
        var counter = scrapes.Meter.CreateCounter<int>("orders");
        for (var id = 0; id < 1_000; id++)
            counter.Add(1, new KeyValuePair<string, object?>("id", id));

        var page = new MetricsPage(scrapes.Collector.Families.All, scrapes.Collector.Collect(), ExpositionFormat.Text);
        var pieces = new List<int>();
        bool isMore;
        do
        {
            var output = new ArrayBufferWriter<byte>();
            isMore = page.WriteNext(output, 1_000);
            pieces.Add(output.WrittenCount);
        }
        while (isMore);

        Assert.All(pieces.SkipLast(1), size => Assert.InRange(size, 1_000, 1_100));
    }

    [Fact]
    public void Series_ForgottenAndMadeAgainWhileAPageIsWritten_IsThereOnce()
    {
        using var scrapes = new Scrapes(options => options.SeriesLimit = 10);
        string[] ids = [];
        scrapes.Meter.CreateObservableGauge("level", () =>
            ids.Select(id => new Measurement<int>(1, new KeyValuePair<string, object?>("id", id))));
        var first = Enumerable.Range(0, 10).Select(id => $"{id}").ToArray();
        ids = first;
        var page = new MetricsPage(scrapes.Collector.Families.All, scrapes.Collector.Collect(), ExpositionFormat.Text);
        var output = new ArrayBufferWriter<byte>();
        page.WriteNext(output, 1);

        ids = [.. Enumerable.Range(10, 10).Select(id => $"{id}")];
        scrapes.Collector.Collect();
        ids = first;
        scrapes.Collector.Collect();
        while (page.WriteNext(output, 1))
        {
        }

        var read = PageReader.Read(System.Text.Encoding.UTF8.GetString(output.WrittenSpan), ExpositionFormat.Text);
        Assert.Equal(10, read["level"].Samples.Count);
    }

    private static string RecordEverything(Scrapes scrapes)
    {
        var meter = scrapes.Meter;
        meter.CreateCounter<int>("orders.placed", "{order}", "Orders that customers placed.")
            .Add(17, new("country", "de"), new("kind", "a \"b\"\n\\c"));
        meter.CreateCounter<double>("cpu.time", "s", "Time of the \"processor\".\nIn C:\\all.").Add(1.25);
        meter.CreateUpDownCounter<long>("queue.length", "{job}", "Jobs that wait.")
            .Add(-3, new KeyValuePair<string, object?>("queue", "größe 😀"));
        meter.CreateGauge<double>("cache.hits", "1", "Share of the reads that the cache answered.").Record(0.75);
        meter.CreateGauge<double>("special").Record(double.NaN, new KeyValuePair<string, object?>("a", "nan"));
        meter.CreateGauge<double>("special").Record(double.PositiveInfinity, new KeyValuePair<string, object?>("a", "inf"));
        meter.CreateGauge<double>("special").Record(double.NegativeInfinity, new KeyValuePair<string, object?>("a", "-inf"));
        meter.CreateObservableCounter("sent", () => 1_048_576L, "By", "Bytes sent.");
        meter.CreateObservableUpDownCounter("open", () => new Measurement<int>(2, new KeyValuePair<string, object?>("state", "idle")),
            "{connection}", "Connections.");
        meter.CreateObservableGauge("temperature", () => 36.6f, "Cel", "How warm it is.");
        var advice = new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.00001, 0.005, 1, 1e21] };
        var duration = meter.CreateHistogram("job.duration", "s", "How long jobs took.", null, advice);
        duration.Record(0.001, new KeyValuePair<string, object?>("job", "import"));
        var framework = meter.CreateHistogram("http.server.request.duration", "s", "Duration of HTTP server requests.", null, advice);
        framework.Record(0.5, new("http.request.method", "GET"), new("http.route", "orders/{id}"), new("http.response.status_code", 200));
        framework.Record(0.5, new("http.request.method", "GET"), new("http.response.status_code", 404));

        using var activity = new Activity("job").SetIdFormat(ActivityIdFormat.W3C)
            .SetParentId(ActivityTraceId.CreateFromString("0af7651916cd43dd8448eb211c80319c"),
                ActivitySpanId.CreateFromString("b7ad6b7169203331"), ActivityTraceFlags.Recorded)
            .Start();
        duration.Record(0.25, new KeyValuePair<string, object?>("job", "import"));
        return activity.SpanId.ToHexString();
    }
}
