using System.Diagnostics.Metrics;

namespace HealthKit.Tests.Telemetry.Prometheus;

/// <summary>The instruments on the page, and the number of series.</summary>
public sealed class FamilyTests
{
    [Fact]
    public void Series_BeyondTheLimit_ShareOneAndAreLoggedOnce()
    {
        using var scrapes = new Scrapes(options => options.SeriesLimit = 10);
        var counter = scrapes.Meter.CreateCounter<int>("orders");
        for (var round = 0; round < 3; round++)
        {
            for (var id = 0; id < 1_000; id++)
                counter.Add(1, new KeyValuePair<string, object?>("id", id));
        }

        var page = scrapes.Read();

        Assert.Equal(11, page["orders_total"].Samples.Count);
        Assert.Equal(3, page.Value("orders_total", "id=9"));
        Assert.Equal(3 * 990, page.Value("orders_total", "otel_metric_overflow=true"));
        Assert.Equal(
            "Metric family orders reached its limit of 10 series; new label values share a series with the label otel_metric_overflow. "
            + "Record fewer label values (no ids), or raise HealthKit:Metrics:SeriesLimit.",
            Assert.Single(scrapes.LogLines));
    }

    [Fact]
    public void Series_RecordedWithTheLabelOfTheOverflow_AreTheOverflow()
    {
        using var scrapes = new Scrapes(options => options.SeriesLimit = 10);
        var counter = scrapes.Meter.CreateCounter<int>("orders");
        counter.Add(1, new KeyValuePair<string, object?>("otel_metric_overflow", true));
        for (var id = 0; id < 20; id++)
            counter.Add(1, new KeyValuePair<string, object?>("id", id));

        Assert.Equal(12, scrapes.Read().Value("orders_total", "otel_metric_overflow=true"));
    }

    [Fact]
    public void Series_OfAHistogramBeyondTheLimit_ShareOne()
    {
        using var scrapes = new Scrapes(options => options.SeriesLimit = 10);
        var sizes = scrapes.Meter.CreateHistogram<int>("sizes");
        for (var id = 0; id < 30; id++)
            sizes.Record(id, new("id", id), new("other", "x"));

        Assert.Equal(20, scrapes.Read().Value("sizes_count", "otel_metric_overflow=true"));
    }

    [Fact]
    public void Instruments_OfOneNameThatFit_AreOneFamily()
    {
        using var scrapes = new Scrapes();
        var other = scrapes.Host.Create(new MeterOptions("shop.other"));
        scrapes.Meter.CreateCounter<int>("orders", null, "First.").Add(1, new KeyValuePair<string, object?>("a", 1));
        other.CreateCounter<double>("orders.total", null, "Second.").Add(2.5, new KeyValuePair<string, object?>("a", 1));

        Assert.Equal("# HELP orders_total First.\n# TYPE orders_total counter\norders_total{a=\"1\"} 3.5\n", scrapes.Text());
        Assert.Empty(scrapes.LogLines);
    }

    [Fact]
    public void Instruments_OfOneNameThatDoNotFit_AreTheFirstAndALine()
    {
        using var scrapes = new Scrapes();
        scrapes.Meter.CreateCounter<int>("orders").Add(1);
        for (var round = 0; round < 3; round++)
            scrapes.Host.Create(new MeterOptions($"shop.{round}")).CreateGauge<int>("orders").Record(1);

        Assert.Equal(["orders_total 1"], scrapes.Lines());
        Assert.Equal(
            "Instrument orders of meter shop.0 is missing from the metrics page: an incompatible instrument has the name orders. "
            + "Rename one, or exclude its meter (HealthKit:Metrics:Exclude).",
            Assert.Single(scrapes.LogLines));
    }

    [Theory]
    [InlineData("sizes.count")]
    [InlineData("sizes.sum")]
    [InlineData("sizes_bucket")]
    [InlineData("sizes")]
    public void Gauge_NamedAsALineOfAHistogram_IsLeftOut(string name)
    {
        using var scrapes = new Scrapes();
        scrapes.Meter.CreateHistogram<int>("sizes").Record(1);

        scrapes.Meter.CreateGauge<int>(name).Record(1);

        Assert.Equal(["sizes"], scrapes.Read().Families.Select(family => family.Name));
        Assert.Single(scrapes.LogLines);
    }

    [Fact]
    public void Histograms_WithOtherBuckets_AreLeftOut()
    {
        using var scrapes = new Scrapes();
        scrapes.Meter.CreateHistogram<int>("sizes").Record(1);
        var advice = new InstrumentAdvice<int> { HistogramBucketBoundaries = [1] };

        scrapes.Host.Create(new MeterOptions("shop.other")).CreateHistogram("sizes", null, null, null, advice).Record(1);

        Assert.Equal(1, scrapes.Read().Value("sizes_count"));
        Assert.Single(scrapes.LogLines);
    }

    [Fact]
    public void Logger_ThatMakesAnInstrument_DoesNotWait()
    {
        using var scrapes = new Scrapes();
        scrapes.Log.Failure = new InvalidOperationException();
        scrapes.Meter.CreateCounter<int>("orders").Add(1);

        scrapes.Meter.CreateGauge<int>("orders").Record(1);

        Assert.Equal(["orders_total 1"], scrapes.Lines());
    }

    [Fact]
    public void Meters_OfAnotherHost_AreLeftOut()
    {
        using var scrapes = new Scrapes();
        using var another = new OneHost();
        scrapes.Meter.CreateCounter<int>("ours").Add(1);
        scrapes.Unscoped("shop.process").CreateCounter<int>("process").Add(1);
        another.Create(new MeterOptions("shop")).CreateCounter<int>("theirs").Add(1);

        Assert.Equal(["ours_total 1", "process_total 1"], scrapes.Lines());
    }

    [Theory]
    [InlineData("*", "", "A.B Private_ shop shop.x")]
    [InlineData("", "", "A.B Private_ shop shop.x")]
    [InlineData("shop", "", "shop")]
    [InlineData("SHOP.*", "", "shop.x")]
    [InlineData("sho?", "", "shop")]
    [InlineData("*", "shop*", "A.B Private_")]
    [InlineData("shop*", "shop.?", "shop")]
    [InlineData("A.B|shop", "", "A.B shop")]
    [InlineData("Private.*", "", "")]
    public void Meters_ByName_AreIncludedAndExcluded(string include, string exclude, string expected)
    {
        var prefix = Guid.NewGuid().ToString("N");
        using var scrapes = new Scrapes(options =>
        {
            options.Include.Clear();
            Array.ForEach(include.Split('|', StringSplitOptions.RemoveEmptyEntries), options.Include.Add);
            Array.ForEach(exclude.Split('|', StringSplitOptions.RemoveEmptyEntries), options.Exclude.Add);
        });
        foreach (var name in new[] { "shop", "shop.x", "A.B", "Private.Mine", "Private_" })
            scrapes.Host.Create(new MeterOptions(name)).CreateCounter<int>($"m{prefix}", null, null, [new("meter", name)]).Add(1);

        var shown = scrapes.Read().Samples.Where(sample => sample.Name == $"m{prefix}_total").Select(sample => sample["meter"])
            .Order(StringComparer.Ordinal);

        Assert.Equal(expected, string.Join(' ', shown));
    }

    [Fact]
    public void Labels_ThatNameAPlace_AreHiddenAndTheirSeriesAddUp()
    {
        using var scrapes = new Scrapes();
        var counter = scrapes.Meter.CreateCounter<int>("calls");
        var sizes = scrapes.Meter.CreateHistogram<int>("sizes");
        foreach (var host in new[] { "db1.internal", "db2.internal" })
        {
            counter.Add(1, new("server.address", host), new("db.namespace", "orders"), new("state", "idle"));
            sizes.Record(1, new KeyValuePair<string, object?>("server_address", host));
        }

        scrapes.Meter.CreateObservableUpDownCounter<int>(
            "open", () => [new(1, new KeyValuePair<string, object?>("Server.Address", "a")),
                new(2, new KeyValuePair<string, object?>("server.address", "b"))]);

        Assert.Contains("calls_total{state=\"idle\"} 2", scrapes.Lines());
        Assert.Contains("open 3", scrapes.Lines());
        Assert.Contains("sizes_count 2", scrapes.Lines());
        Assert.DoesNotContain("internal", scrapes.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void Pools_NamedByTheirConnectionString_AreNumbered()
    {
        using var scrapes = new Scrapes();
        var counter = scrapes.Meter.CreateCounter<int>("pool");
        counter.Add(1, new KeyValuePair<string, object?>("db.client.connection.pool.name", "Host=db;Username=app"));
        counter.Add(1, new KeyValuePair<string, object?>("db.client.connection.pool.name", "Host=other;Username=app"));
        counter.Add(1, new KeyValuePair<string, object?>("db.client.connection.pool.name", "Host=db;Username=app"));
        counter.Add(1, new KeyValuePair<string, object?>("db.client.connection.pool.name", "orders"));

        Assert.Equal(
            [
                "pool_total{db_client_connection_pool_name=\"1\"} 2", "pool_total{db_client_connection_pool_name=\"2\"} 1",
                "pool_total{db_client_connection_pool_name=\"orders\"} 1",
            ],
            scrapes.Lines());
    }

    [Fact]
    public void Places_WhenTheyAreWanted_AreShown()
    {
        using var scrapes = new Scrapes(options => options.IncludeHostLabels = true);
        scrapes.Meter.CreateCounter<int>("pool").Add(1, new("server.address", "db"), new("pool.name", "Host=db"));

        Assert.Equal(["pool_total{pool_name=\"Host=db\",server_address=\"db\"} 1"], scrapes.Lines());
    }
}
