using System.Diagnostics.Metrics;

namespace HealthKit.Tests.Telemetry.Prometheus;

/// <summary>What is listened to before the first scrape, and what from it on.</summary>
public sealed class FirstScrapeTests : IDisposable
{
    private const string Requests = "Microsoft.AspNetCore.Hosting";
    private const string ActiveRequests = "http.server.active_requests";
    private const string Outgoing = "System.Net.Http";

    private readonly Scrapes _scrapes = new(
        static options =>
        {
            options.Include.Add(Requests);
            options.Include.Add(Outgoing);
        },
        startsLate: true);

    private readonly MeterListener _other = new();

    [Fact]
    public void CountersAndHistograms_BeforeTheFirstScrape_CostNothing()
    {
        var counter = _scrapes.Meter.CreateCounter<long>("orders");
        var histogram = _scrapes.Meter.CreateHistogram<double>("duration");
        _scrapes.Collector.StartEarly(requests: false);

        counter.Add(1);
        Assert.Equal((false, false), (counter.Enabled, histogram.Enabled));

        Assert.Empty(_scrapes.Lines());
        counter.Add(2);
        Assert.Equal(["orders_total 2"], _scrapes.Lines());
    }

    [Fact]
    public void UpDownCounters_BeforeTheFirstScrape_AreCounted()
    {
        var early = _scrapes.Meter.CreateUpDownCounter<long>("queue");
        _scrapes.Collector.StartEarly(requests: false);
        var late = _scrapes.Meter.CreateUpDownCounter<int>("stack");

        early.Add(3);
        late.Add(2);
        early.Add(-1);

        Assert.Equal(["queue 2", "stack 2"], _scrapes.Lines());
    }

    [Fact]
    public void Gauges_SetBeforeTheFirstScrape_AreShown()
    {
        _scrapes.Collector.StartEarly(requests: false);

        _scrapes.Meter.CreateGauge<int>("level").Record(7);

        Assert.Equal(["level 7"], _scrapes.Lines());
    }

    [Fact]
    public void Instruments_CreatedAfterTheFirstScrape_AreCountedOnce()
    {
        _scrapes.Collector.StartEarly(requests: false);
        _scrapes.Collector.Collect();

        _scrapes.Meter.CreateUpDownCounter<long>("queue").Add(3);
        _scrapes.Meter.CreateCounter<long>("orders").Add(2);

        Assert.Equal(["orders_total 2", "queue 3"], _scrapes.Lines());
    }

    [Fact]
    public void Requests_ForAnErrorRate_AreMeasuredAtOnce()
    {
        var (active, duration) = CreateRequests();
        _scrapes.Collector.StartEarly(requests: true);

        active.Add(1);
        duration.Record(0.2);

        Assert.Contains("http_server_active_requests 1", _scrapes.Lines());
        Assert.Contains("http_requests_total{path=\"(unmatched)\"} 1", _scrapes.Lines());
    }

    [Fact]
    public void Requests_BeforeTheFirstScrape_AreNotMeasured()
    {
        var (active, duration) = CreateRequests();

        _scrapes.Collector.StartEarly(requests: false);
        _scrapes.Collector.FollowOtherListeners();

        Assert.Equal((false, false), (active.Enabled, duration.Enabled));
        _scrapes.Collector.Collect();
        Assert.Equal((true, true), (active.Enabled, duration.Enabled));
    }

    [Fact]
    public void OutgoingRequests_BeforeTheFirstScrape_AreNotMeasured()
    {
        var meter = _scrapes.Host.Create(Outgoing);
        var active = meter.CreateUpDownCounter<long>("http.client.active_requests");
        var open = meter.CreateUpDownCounter<long>("http.client.open_connections");

        _scrapes.Collector.StartEarly(requests: false);

        Assert.Equal((false, true), (active.Enabled, open.Enabled));
        open.Add(1);
        _scrapes.Collector.Collect();
        active.Add(1);
        Assert.Equal(["http_client_active_requests 1", "http_client_open_connections 1"], _scrapes.Lines().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void ActiveRequests_ThatAnotherLibraryCountsFromTheStart_AreCountedFromTheStart()
    {
        var (active, _) = CreateRequests();
        _scrapes.Collector.StartEarly(requests: false);
        EnableElsewhere(active);

        _scrapes.Collector.FollowOtherListeners();
        active.Add(1);
        active.Add(1);

        Assert.Equal(["http_server_active_requests 2"], _scrapes.Lines());
        active.Add(-1);
        Assert.Equal(["http_server_active_requests 1"], _scrapes.Lines());
    }

    [Fact]
    public void ActiveRequests_ThatAnotherLibraryCountedBefore_AreRightOnceThereWasNone()
    {
        var (active, _) = CreateRequests();
        _scrapes.Collector.StartEarly(requests: false);
        _scrapes.Collector.FollowOtherListeners();
        EnableElsewhere(active);
        active.Add(1);
        _scrapes.Collector.Collect();

        // The framework ends a request whose start was not counted here.
        active.Add(1);
        active.Add(-1);
        active.Add(-1);
        active.Add(1);

        Assert.Equal(["http_server_active_requests 1"], _scrapes.Lines());
    }

    // An OpenTelemetry view that drops the count of active requests is such a listener.
    [Fact]
    public void ActiveRequests_WhenAnotherLibraryMeasuresDurationsFromTheStart_AreCountedFromTheStart()
    {
        var (active, duration) = CreateRequests();
        _scrapes.Collector.StartEarly(requests: false);
        EnableElsewhere(duration);

        _scrapes.Collector.FollowOtherListeners();
        active.Add(1);

        Assert.Equal(["http_server_active_requests 1"], _scrapes.Lines());
        active.Add(-1);
        Assert.Equal(["http_server_active_requests 0"], _scrapes.Lines());
    }

    [Fact]
    public void ActiveRequests_WhenAnotherLibraryMeasuredDurationsBefore_AreNotNegative()
    {
        var (active, duration) = CreateRequests();
        _scrapes.Collector.StartEarly(requests: false);
        _scrapes.Collector.FollowOtherListeners();
        EnableElsewhere(duration);
        active.Add(1);
        _scrapes.Collector.Collect();

        // The framework counts the end of a request that it measured, although nothing listened to its start.
        active.Add(-1);
        active.Add(1);

        Assert.Equal(["http_server_active_requests 1"], _scrapes.Lines());
    }

    [Fact]
    public void ActiveRequests_WhenAnotherLibraryMeasuredAndStoppedBefore_AreNotNegative()
    {
        var (active, _) = CreateRequests();
        _scrapes.Collector.StartEarly(requests: false);
        _scrapes.Collector.FollowOtherListeners();
        EnableElsewhere(active);
        active.Add(1);
        _other.Dispose();
        _scrapes.Collector.Collect();

        active.Add(-1);
        active.Add(1);

        Assert.Equal(["http_server_active_requests 1"], _scrapes.Lines());
    }

    public void Dispose()
    {
        _other.Dispose();
        _scrapes.Dispose();
    }

    private (UpDownCounter<long> Active, Histogram<double> Duration) CreateRequests()
    {
        var meter = _scrapes.Host.Create(Requests);
        return (meter.CreateUpDownCounter<long>(ActiveRequests), meter.CreateHistogram<double>("http.server.request.duration", "s"));
    }

    private void EnableElsewhere(Instrument instrument) => _other.EnableMeasurementEvents(instrument);
}
