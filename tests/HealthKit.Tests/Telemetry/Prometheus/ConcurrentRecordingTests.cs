using System.Diagnostics.Metrics;
using HealthKit.Telemetry.Prometheus;
using HealthKit.Tests.Telemetry.Prometheus.Reading;

namespace HealthKit.Tests.Telemetry.Prometheus;

/// <summary>All cores record while the test writes pages.</summary>
public sealed class ConcurrentRecordingTests
{
    private const int Pages = 40;
    private const int Stable = 8;
    private const int Fresh = 1_000;

    // More threads than cores, so that the system interrupts some threads in the middle of a record.
    private static readonly int Threads = Math.Max(4, 2 * Environment.ProcessorCount);

    private readonly Dictionary<string, double> _last = [];

    [Fact]
    public async Task Pages_WhileAllCoresRecord_LoseNothingAndNeverFall()
    {
        using var scrapes = new Scrapes();
        var counter = scrapes.Meter.CreateCounter<int>("orders");
        var histogram = scrapes.Meter.CreateHistogram<int>("sizes");
        var framework = scrapes.Meter.CreateHistogram<double>("http.server.request.duration", "s");
        scrapes.Meter.CreateObservableCounter("seen", () => Enumerable.Range(0, 50).Select(_ => new Measurement<int>(1)));

        using var start = new Barrier(Threads + 1);
        var isOver = false;
        var recorders = Enumerable.Range(0, Threads).Select(_ => Task.Factory.StartNew(
            () =>
            {
                start.SignalAndWait();
                var round = 0;
                for (; !Volatile.Read(ref isOver) || round < 100 * Fresh; round++)
                {
                    counter.Add(1, new("id", round % Stable), new("even", round % 2 == 0));
                    histogram.Record(round % 20_000, new KeyValuePair<string, object?>("id", round % Stable));
                    framework.Record(0.01, new("http.route", $"/{round % 3}"), new("network.protocol.version", round % 2));
                    if (round % 100 == 0 && round / 100 < Fresh)
                    {
                        // All threads see a new series at about the same time.
                        counter.Add(1, new KeyValuePair<string, object?>("new", round / 100));
                    }
                }

                return round;
            },
            TaskCreationOptions.LongRunning)).ToArray();
        start.SignalAndWait();

        for (var page = 0; page < Pages; page++)
            Check(scrapes.Read((ExpositionFormat)(page % 2), piece: 200 + (page * 100)));

        Volatile.Write(ref isOver, true);
        var rounds = await Task.WhenAll(recorders);
        var last = scrapes.Read();
        Check(last);

        var total = rounds.Sum(round => (double)round);
        Assert.Equal(total + (Fresh * Threads), last["orders_total"].Samples.Sum(sample => sample.Value));
        Assert.Equal(Stable + Fresh, last["orders_total"].Samples.Count);
        Assert.Equal(Threads, last.Value("orders_total", "new=17"));
        Assert.Equal(total, Sum(last, "sizes_count"));
        Assert.Equal(rounds.Sum(round => Enumerable.Range(0, round).Sum(one => one % 20_000.0)), Sum(last, "sizes_sum"));
        Assert.Equal(total, Sum(last, "http_request_duration_seconds_count"));
        Assert.Equal(total, Sum(last, "http_requests_total"));
    }

    private static double Sum(ReadPage page, string sample) => page.Samples.Where(one => one.Name == sample).Sum(one => one.Value);

    // The reader verifies that the count equals the last bucket, and that no series occurs twice.
    private void Check(ReadPage page)
    {
        foreach (var sample in page.Samples)
        {
            // Both formats use the same names for samples.
            var series = $"{sample.Name}{{{sample.LabelText}}}";
            Assert.True(sample.Value >= _last.GetValueOrDefault(
                series), $"{series} fell from {_last.GetValueOrDefault(series)} to {sample.Value}.");
            _last[series] = sample.Value;
        }

        Assert.Equal(50, page.Value("seen_total"));
    }
}
