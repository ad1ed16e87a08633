using System.Diagnostics.Metrics;
using HealthKit.Telemetry;
using HealthKit.Telemetry.Prometheus;
using HealthKit.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace HealthKit.Tests.Telemetry;

/// <summary>The requests of a time window, from the framework's own measurement.</summary>
public sealed class RequestWindowTests : IDisposable
{
    private readonly TestServices _services = new(static services => services.AddHealthKit(), ("HealthKit:Metrics:SeriesLimit", "10"));
    private readonly Histogram<double> _durations;
    private readonly RequestWindow _window;

    public RequestWindowTests()
    {
        var collector = _services.Get<MeterCollector>();
        collector.StartOwnMeter();
        collector.StartOtherMeters();
        _durations = _services.Get<IMeterFactory>().Create(new MeterOptions("Microsoft.AspNetCore.Hosting")).CreateHistogram<double>(
            "http.server.request.duration", "s", tags: null,
                advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.1, 1, 10] });
        _window = new RequestWindow(collector, _services.Time);
    }

    [Fact]
    public void Window_BeforeAnyRequest_IsEmpty()
    {
        var figures = _window.Over(TimeSpan.FromMinutes(1));

        Assert.Equal((0, 0, 0), (figures.Requests, figures.ServerErrors, figures.ErrorShare));
    }

    [Fact]
    public void Window_OfAMinute_HasTheRequestsOfThatMinute()
    {
        _window.Over(TimeSpan.FromMinutes(1));
        Record(200, 0.05, 100);
        for (var watched = 0; watched < 12; watched++)
        {
            Advance(5);
            _window.Over(TimeSpan.FromMinutes(1));
        }

        Record(200, 0.05, 95);
        Record(503, 0.5, 5);
        Advance(5);
        var figures = _window.Over(TimeSpan.FromMinutes(1));

        Assert.Equal((100, 5, 0.05), (figures.Requests, figures.ServerErrors, figures.ErrorShare));
    }

    [Fact]
    public void Window_YoungerThanItsSpan_HasWhatThereIs()
    {
        _window.Over(TimeSpan.FromMinutes(5));
        Advance(10);
        Record(500, 0.05, 1);

        var figures = _window.Over(TimeSpan.FromMinutes(5));

        Assert.Equal((1, 1, 10), (figures.Requests, figures.ServerErrors, figures.Span.TotalSeconds));
    }

    [Fact]
    public void Errors_BeyondTheLimitOfSeries_AreCountedToo()
    {
        _window.Over(TimeSpan.FromMinutes(1));
        for (var status = 200; status < 215; status++)
            Record(status, 0.05, 1);

        Record(503, 0.05, 4);
        Record(599, 0.05, 1);
        Record(499, 0.05, 1);
        var figures = _window.Over(TimeSpan.FromMinutes(1));

        Assert.Equal((21, 5), (figures.Requests, figures.ServerErrors));
    }

    [Fact]
    public void Window_QueriedForHours_KeepsOnlyTheQueriedSpan()
    {
        for (var second = 0; second < 10_000; second++)
        {
            Advance(1);
            _window.Over(TimeSpan.FromMinutes(5));
        }

        Record(200, 0.05, 7);
        Assert.Equal(7, _window.Over(TimeSpan.FromMinutes(5)).Requests);
        Assert.Equal(300, _window.Over(TimeSpan.FromMinutes(5)).Span.TotalSeconds);
    }

    public void Dispose() => _services.Dispose();

    private void Advance(double seconds) => _services.Time.MoveTo(_services.Time.GetTimestamp() + TimeSpan.FromSeconds(seconds).Ticks);

    private void Record(int status, double seconds, int times)
    {
        for (var index = 0; index < times; index++)
        {
            _durations.Record(
                seconds, new("http.request.method", "GET"), new("http.response.status_code", status),
                    new KeyValuePair<string, object?>("http.route", "/orders"));
        }
    }
}
