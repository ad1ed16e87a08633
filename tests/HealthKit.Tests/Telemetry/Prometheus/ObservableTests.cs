using System.Diagnostics;
using System.Diagnostics.Metrics;
using HealthKit.Tests.Support;

namespace HealthKit.Tests.Telemetry.Prometheus;

/// <summary>
/// Observable instruments. A value that a callback no longer reports disappears, and a faulty callback affects no other instrument.
/// </summary>
public sealed class ObservableTests : IDisposable
{
    private readonly Scrapes _scrapes = new(options => options.SeriesLimit = 10);
    private Measurement<int>[] _measurements = [];

    public ObservableTests() => _scrapes.Meter.CreateObservableGauge("level", () => _measurements);

    [Fact]
    public void Series_NotObservedAgain_Vanish()
    {
        _measurements = [Of("a", 1), Of("b", 2)];
        Assert.Equal(["level{id=\"a\"} 1", "level{id=\"b\"} 2"], _scrapes.Lines());

        _measurements = [Of("b", 3)];
        Assert.Equal(["level{id=\"b\"} 3"], _scrapes.Lines());

        // The comment lines of the family disappear with its last series.
        _measurements = [];
        Assert.Equal("", _scrapes.Text());

        _measurements = [Of("a", 4)];
        Assert.Equal(["level{id=\"a\"} 4"], _scrapes.Lines());
    }

    [Fact]
    public void Series_ThatAllChange_NeverOverflow()
    {
        for (var round = 0; round < 100; round++)
        {
            _measurements = [.. Enumerable.Range(0, 10).Select(id => Of($"{round}-{id}", id))];

            Assert.Equal(_measurements.Length, _scrapes.Lines().Length);
        }

        Assert.Empty(_scrapes.LogLines);
        Assert.InRange(_scrapes.Collector.Families.All.Single().All.Count, 10, 20);
    }

    [Fact]
    public void Series_BeyondTheLimit_AreOneAndSoStay()
    {
        _measurements = [.. Enumerable.Range(0, 12).Select(id => Of($"{id}", id))];

        for (var round = 0; round < 5; round++)
        {
            Assert.Equal(
                [.. Enumerable.Range(0, 10).Select(id => $"level{{id=\"{id}\"}} {id}"), "level{otel_metric_overflow=\"true\"} 11"],
                    _scrapes.Lines());
        }

        // The series that exceeded the limit now have room.
        _measurements = [.. _measurements.Skip(5)];
        Assert.Equal(Enumerable.Range(5, 7).Select(id => $"level{{id=\"{id}\"}} {id}").Order(), _scrapes.Lines().Order());
        Assert.Single(_scrapes.LogLines);
    }

    [Fact]
    public void Series_InAnotherOrderEachTime_StayBounded()
    {
        var random = new Random(1);
        var ids = Enumerable.Range(0, 200).ToArray();
        for (var round = 0; round < 50; round++)
        {
            random.Shuffle(ids);
            _measurements = [.. ids.Select(id => Of($"{id}", id))];
            _scrapes.Read();
        }

        Assert.InRange(_scrapes.Collector.Families.All.Single().All.Count, 10, 21);
    }

    [Fact]
    public void Sums_OfSeveralInstruments_AddUp()
    {
        var other = _scrapes.Host.Create(new MeterOptions("shop.other"));
        _scrapes.Meter.CreateObservableCounter("sent", () => 5);
        other.CreateObservableCounter("sent", () => 7);

        Assert.Equal(["sent_total 12"], _scrapes.Lines());
        Assert.Equal(["sent_total 12"], _scrapes.Lines());
    }

    [Fact]
    public void Counter_ObservedAsWhatItCannotBe_IsLeftOut()
    {
        _scrapes.Meter.CreateObservableCounter("sent", () => (Measurement<double>[])[Of("a", -1d), Of("b", double.NaN), Of("c", 2d)]);

        Assert.Equal(["sent_total{id=\"c\"} 2"], _scrapes.Lines());
    }

    [Fact]
    public void Callback_ThatThrows_HarmsItselfAloneAndIsLoggedOnce()
    {
        _scrapes.Meter.CreateObservableGauge("bad", int () => throw new InvalidOperationException("no; Password=hunter2"));
        _scrapes.Meter.CreateObservableGauge("good", () => 1);

        Assert.Equal(["good 1"], _scrapes.Lines());
        Assert.Equal(["good 1"], _scrapes.Lines());

        var record = Assert.Single(_scrapes.Log.Records);
        Assert.Equal(
            (1503, "Observable instruments that threw, and are missing from the metrics page: 1. This line has the first exception: "
                + "correct the callback that throws it. Logged once."),
            (record.Id, record.Message));
        Assert.DoesNotContain("hunter2", $"{record.Message}{record.Exception}", StringComparison.Ordinal);
    }

    [Fact]
    public void Callback_ThatBlocks_HoldsUpNoScrapeAndIsLoggedOnce()
    {
        using var scrapes = new Scrapes(timeout: TimeSpan.FromMilliseconds(200));
        using var gate = new ManualResetEventSlim();
        var (level, blocks) = (1, false);
        scrapes.Meter.CreateCounter<int>("orders").Add(1);
        scrapes.Meter.CreateObservableGauge("level", () => Volatile.Read(ref level));
        scrapes.Meter.CreateObservableGauge("stuck", () =>
        {
            if (Volatile.Read(ref blocks))
                gate.Wait();

            return 1;
        });
        string[] seen = ["level 1", "orders_total 1", "stuck 1"];
        Eventually(() => seen.SequenceEqual(scrapes.Lines()));

        Volatile.Write(ref blocks, true);
        Volatile.Write(ref level, 2);

        // While the callback blocks, the page contains the values of the last collection.
        Assert.Equal(seen, scrapes.Lines());
        Assert.Equal(seen, scrapes.Lines());
        Assert.Equal(1510, Assert.Single(scrapes.Log.Records).Id);

        gate.Set();
        Eventually(() => scrapes.Lines()[0] == "level 2");
    }

    [Fact]
    public void Callback_ThatBlocksFromTheStart_HoldsUpNoScrape()
    {
        using var scrapes = new Scrapes(timeout: TimeSpan.FromMilliseconds(200));
        using var gate = new ManualResetEventSlim();
        scrapes.Meter.CreateCounter<int>("orders").Add(1);
        scrapes.Meter.CreateObservableGauge("stuck", () =>
        {
            gate.Wait();
            return 1;
        });

        var lines = scrapes.Lines();
        gate.Set();

        Assert.Equal(["orders_total 1"], lines);
    }

    [Fact]
    public void Callback_WhileAScrapeIsTraced_SeesNoActivityOfIt()
    {
        Activity? seen = null;
        _scrapes.Meter.CreateObservableGauge("level2", () =>
        {
            seen = Activity.Current;
            return 1;
        });
        using var activity = new Activity("scrape").Start();

        _scrapes.Text();

        Assert.Null(seen);
    }

    [Fact]
    public void Scrapes_ThatComeTogether_AreAllAnswered()
    {
        _measurements = [Of("a", 1)];

        var pages = new string[16];
        Parallel.For(0, pages.Length, index => pages[index] = _scrapes.Text());

        Assert.All(pages, page => Assert.Contains("level{id=\"a\"} 1\n", page, StringComparison.Ordinal));
    }

    [Fact]
    public void Collector_Disposed_AnswersWithWhatThereWas()
    {
        _measurements = [Of("a", 1)];
        _scrapes.Text();

        _scrapes.Collector.Dispose();

        // A disposed collector no longer listens to its instruments.
        Assert.Equal("", _scrapes.Text());
    }

    public void Dispose() => _scrapes.Dispose();

    // A busy machine may be slower than the timeout of the scrape.
    private static void Eventually(Func<bool> condition) => Assert.True(SpinWait.SpinUntil(condition, HangGuard.Limit));

    private static Measurement<T> Of<T>(string id, T value)
        where T : struct => new(value, new KeyValuePair<string, object?>("id", id));
}
