using System.Diagnostics.Metrics;

namespace HealthKit.Tests.Telemetry.Prometheus;

/// <summary>Every kind of instrument, with every type of number.</summary>
public sealed class InstrumentTests : IDisposable
{
    private readonly Scrapes _scrapes = new();

    private Meter Meter => _scrapes.Meter;

    [Fact]
    public void Counter_OfEveryNumber_AddsUp()
    {
        AddTwice(Meter.CreateCounter<byte>("byte"), (byte)200, (byte)100);
        AddTwice(Meter.CreateCounter<short>("short"), (short)30_000, (short)30_000);
        AddTwice(Meter.CreateCounter<int>("int"), int.MaxValue, 1);
        AddTwice(Meter.CreateCounter<long>("long"), 1L << 52, 1L);
        AddTwice(Meter.CreateCounter<float>("float"), 0.5f, 0.25f);
        AddTwice(Meter.CreateCounter<double>("double"), 0.5, 1e-3);
        AddTwice(Meter.CreateCounter<decimal>("decimal"), 0.5m, 0.25m);

        Assert.Equal(
            [
                "byte_total 300", "decimal_total 0.75", "double_total 0.501", "float_total 0.75", "int_total 2147483648",
                    "long_total 4503599627370497",
                "short_total 60000",
            ],
            _scrapes.Lines());
    }

    [Fact]
    public void Counter_GivenWhatItCannotHave_IsUnchanged()
    {
        var counter = Meter.CreateCounter<double>("orders");
        counter.Add(2);
        foreach (var value in new[] { -1, double.NaN, double.PositiveInfinity, double.NegativeInfinity })
            counter.Add(value);

        Assert.Equal(["orders_total 2"], _scrapes.Lines());
    }

    [Fact]
    public void Counter_AtZero_IsThere()
    {
        Meter.CreateCounter<int>("orders").Add(0);
        Meter.CreateCounter<int>("never");

        Assert.Equal(["orders_total 0"], _scrapes.Lines());
    }

    [Fact]
    public void UpDownCounter_RisesAndFalls()
    {
        var queue = Meter.CreateUpDownCounter<int>("queue");
        queue.Add(3);
        queue.Add(-5);

        Assert.Equal("gauge", _scrapes.Read()["queue"].Type);
        Assert.Equal(["queue -2"], _scrapes.Lines());
    }

    [Theory]
    [InlineData(double.NaN, "NaN")]
    [InlineData(double.PositiveInfinity, "+Inf")]
    [InlineData(double.NegativeInfinity, "-Inf")]
    [InlineData(double.MaxValue, "1.7976931348623157E+308")]
    [InlineData(double.Epsilon, "5E-324")]
    [InlineData(-0.1, "-0.1")]
    [InlineData(1e300, "1E+300")]
    [InlineData(999_999_999_999_999, "999999999999999")]
    [InlineData(-999_999_999_999_999, "-999999999999999")]
    [InlineData(1e-5, "1E-05")]
    [InlineData(0.1 + 0.2, "0.30000000000000004")]
    [InlineData(0d, "0")]
    public void Gauge_OfAnyValue_IsWrittenShortestAndExact(double value, string expected)
    {
        Meter.CreateGauge<double>("level").Record(value);

        Assert.Equal([$"level {expected}"], _scrapes.Lines());
    }

    [Fact]
    public void Gauge_SetTwice_HasTheLast()
    {
        var level = Meter.CreateGauge<int>("level");
        level.Record(1);
        level.Record(7);

        Assert.Equal(["level 7"], _scrapes.Lines());
        Assert.Equal(["level 7"], _scrapes.Lines());
    }

    [Fact]
    public void Histogram_WithAdvice_HasItsBuckets()
    {
        var advice = new InstrumentAdvice<int> { HistogramBucketBoundaries = [-5, 0, 10] };
        var sizes = Meter.CreateHistogram("sizes", null, null, null, advice);
        foreach (var value in new[] { -6, -5, 0, 1, 10, 11, 12 })
            sizes.Record(value);

        Assert.Equal(
            [
                "sizes_bucket{le=\"-5.0\"} 2", "sizes_bucket{le=\"0.0\"} 3", "sizes_bucket{le=\"10.0\"} 5", "sizes_bucket{le=\"+Inf\"} 7",
                    "sizes_sum 23",
                "sizes_count 7",
            ],
            _scrapes.Lines());
    }

    [Fact]
    public void Histogram_OfEveryNumber_TakesItsAdvice()
    {
        Advised<byte>(7);
        Advised<short>(7);
        Advised<int>(7);
        Advised<long>(7);
        Advised<float>(7);
        Advised<double>(7);
        Advised<decimal>(7);

        Assert.Equal(7, _scrapes.Lines().Count(line => line.EndsWith("_bucket{le=\"7.0\"} 1", StringComparison.Ordinal)));
        Assert.Equal(7, _scrapes.Lines().Count(line => line.Contains("+Inf", StringComparison.Ordinal)));
        Assert.Equal(28, _scrapes.Lines().Length);
    }

    [Fact]
    public void Histogram_WithEmptyAdvice_HasOneBucket()
    {
        Meter.CreateHistogram<int>("sizes", null, null, null, new InstrumentAdvice<int> { HistogramBucketBoundaries = [] }).Record(3);

        Assert.Equal(["sizes_bucket{le=\"+Inf\"} 1", "sizes_sum 3", "sizes_count 1"], _scrapes.Lines());
    }

    [Fact]
    public void Histogram_WithoutAdvice_HasOpenTelemetrysBuckets()
    {
        Meter.CreateHistogram<double>("duration", "s").Record(0.3);
        Meter.CreateHistogram<double>("sizes").Record(7500);

        Assert.Equal(
            "0.005 0.01 0.025 0.05 0.075 0.1 0.25 0.5 0.75 1.0 2.5 5.0 7.5 10.0 +Inf",
            string.Join(' ', _scrapes.Read()["duration_seconds"].Samples.Select(sample => sample["le"]).OfType<string>()));
        Assert.Equal(
            "0.0 5.0 10.0 25.0 50.0 75.0 100.0 250.0 500.0 750.0 1000.0 2500.0 5000.0 7500.0 10000.0 +Inf",
            string.Join(' ', _scrapes.Read()["sizes"].Samples.Select(sample => sample["le"]).OfType<string>()));
    }

    [Fact]
    public void Histogram_GivenNoNumber_IsUnchanged()
    {
        var sizes = Meter.CreateHistogram<double>("sizes");
        sizes.Record(1);
        sizes.Record(double.NaN);
        sizes.Record(double.PositiveInfinity);

        Assert.Contains("sizes_count 1", _scrapes.Lines());
        Assert.Contains("sizes_sum 1", _scrapes.Lines());
    }

    [Fact]
    public void Histogram_WithNegativeBuckets_HasNoSumInOpenMetrics()
    {
        var advice = new InstrumentAdvice<double> { HistogramBucketBoundaries = [-1] };
        Meter.CreateHistogram("change", null, null, null, advice).Record(-2);

        Assert.Equal(
            "# TYPE change histogram\nchange_bucket{le=\"-1.0\"} 1\nchange_bucket{le=\"+Inf\"} 1\n# EOF\n", _scrapes.OpenMetrics());
        Assert.Contains("change_sum -2", _scrapes.Lines());
    }

    [Fact]
    public void ObservableInstruments_OfEachKind_AreCollected()
    {
        Meter.CreateObservableCounter("sent", () => 5L);
        Meter.CreateObservableUpDownCounter("open", () => (short)-2);
        Meter.CreateObservableGauge("level", () => 0.5m);

        var page = _scrapes.Read();

        Assert.Equal(["level", "open", "sent_total"], page.Families.Select(family => family.Name));
        Assert.Equal(["gauge", "gauge", "counter"], page.Families.Select(family => family.Type));
        Assert.Equal([0.5, -2, 5], page.Samples.Select(sample => sample.Value));
    }

    [Fact]
    public void Counters_OfTheRuntimeThatFall_AreGauges()
    {
        using var scrapes = new Scrapes(options => options.Include.Add("System.Runtime"));

        var page = scrapes.Read();

        Assert.Equal("gauge", page["dotnet_thread_pool_queue_length"].Type);
        Assert.Equal("gauge", page["dotnet_thread_pool_thread_count"].Type);
        Assert.Equal("counter", page["dotnet_process_cpu_time_seconds_total"].Type);
    }

    [Fact]
    public void Instrument_MadeLate_IsThere()
    {
        _scrapes.Text();
        var late = _scrapes.Host.Create(new MeterOptions("shop.late"));

        late.CreateCounter<int>("late").Add(1);
        late.CreateObservableGauge("later", () => 2);

        Assert.Equal(["late_total 1", "later 2"], _scrapes.Lines());
    }

    [Fact]
    public void Meter_Disposed_TakesItsSeriesAlong()
    {
        var other = new Meter("shop.other", null, null, _scrapes.Host);
        Meter.CreateCounter<int>("shared").Add(1);
        other.CreateCounter<int>("shared").Add(2);
        other.CreateCounter<int>("own").Add(3);
        other.CreateObservableGauge("level", () => 4);
        Assert.Equal(["level 4", "own_total 3", "shared_total 3"], _scrapes.Lines());

        other.Dispose();

        // Other instruments count in the same series, so the page keeps the counts of the disposed instrument.
        Assert.Equal(["shared_total 3"], _scrapes.Lines());
        using var again = new Meter("shop.other", null, null, _scrapes.Host);
        again.CreateGauge<int>("own").Record(5);
        Assert.Equal(["own 5", "shared_total 3"], _scrapes.Lines());
    }

    public void Dispose() => _scrapes.Dispose();

    private static void AddTwice<T>(Counter<T> counter, T first, T second)
        where T : struct
    {
        counter.Add(first);
        counter.Add(second);
    }

    private void Advised<T>(T bound)
        where T : struct =>
        Meter.CreateHistogram($"sizes_{typeof(T).Name}", null, null, null,
            new InstrumentAdvice<T> { HistogramBucketBoundaries = [bound] }).Record(bound);
}
