using System.Diagnostics;
using System.Diagnostics.Metrics;
using HealthKit.Telemetry.Prometheus;

namespace HealthKit.Tests.Telemetry.Prometheus;

/// <summary>Exemplars, which link values to the traces that explain them.</summary>
public sealed class ExemplarTests : IDisposable
{
    private readonly Scrapes _scrapes = new();
    private readonly Histogram<double> _histogram;
    private readonly Counter<int> _counter;

    public ExemplarTests()
    {
        var advice = new InstrumentAdvice<double> { HistogramBucketBoundaries = [1] };
        _histogram = _scrapes.Meter.CreateHistogram("duration", null, null, null, advice);
        _counter = _scrapes.Meter.CreateCounter<int>("orders");
        _scrapes.Meter.CreateUpDownCounter<int>("open");
    }

    [Fact]
    public void Value_OfASampledActivity_HasItsTrace()
    {
        var (trace, span) = Record(isSampled: true, 0.5);

        Assert.Contains($"duration_bucket{{le=\"1.0\"}} 1 # {{trace_id=\"{trace}\",span_id=\"{span}\"}} 0.5\n", _scrapes.OpenMetrics(),
            StringComparison.Ordinal);
        Assert.Contains("duration_bucket{le=\"+Inf\"} 1\n", _scrapes.OpenMetrics(), StringComparison.Ordinal);
        Assert.Contains($"orders_total 1 # {{trace_id=\"{trace}\",span_id=\"{span}\"}} 1\n", _scrapes.OpenMetrics(),
            StringComparison.Ordinal);
        _scrapes.Read(ExpositionFormat.OpenMetrics);
    }

    [Fact]
    public void Value_InTheTextFormat_HasNone()
    {
        Record(isSampled: true, 0.5);

        Assert.DoesNotContain("trace_id", _scrapes.Text(), StringComparison.Ordinal);
        _scrapes.Read();
    }

    [Fact]
    public void Value_OfAnActivityNotSampled_HasNone()
    {
        Record(isSampled: false, 0.5);

        Assert.DoesNotContain("trace_id", _scrapes.OpenMetrics(), StringComparison.Ordinal);
    }

    [Fact]
    public void Value_OfAnActivityWithoutATraceId_HasNone()
    {
        using var activity = new Activity("old").SetIdFormat(ActivityIdFormat.Hierarchical).Start();
        activity.ActivityTraceFlags = ActivityTraceFlags.Recorded;
        _histogram.Record(0.5);

        Assert.DoesNotContain("trace_id", _scrapes.OpenMetrics(), StringComparison.Ordinal);
    }

    [Fact]
    public void Exemplar_OfEachCollection_IsItsFirstSampledTrace()
    {
        var first = Record(isSampled: true, 0.5);
        Record(isSampled: true, 0.6);
        Assert.Contains(first.Trace, _scrapes.OpenMetrics(), StringComparison.Ordinal);

        var next = Record(isSampled: true, 0.7);
        Record(isSampled: true, 0.8);
        var page = _scrapes.OpenMetrics();
        Assert.Contains(next.Trace, page, StringComparison.Ordinal);
        Assert.DoesNotContain(first.Trace, page, StringComparison.Ordinal);
    }

    [Fact]
    public void UpDownCounter_HasNone()
    {
        using var activity = Sampled(true);
        _scrapes.Meter.CreateUpDownCounter<int>("open").Add(1);

        Assert.DoesNotContain("trace_id", _scrapes.OpenMetrics(), StringComparison.Ordinal);
    }

    public void Dispose() => _scrapes.Dispose();

    private static Activity Sampled(bool isSampled)
    {
        var activity = new Activity("test").SetIdFormat(ActivityIdFormat.W3C).Start();
        activity.ActivityTraceFlags = isSampled ? ActivityTraceFlags.Recorded : ActivityTraceFlags.None;
        return activity;
    }

    private (string Trace, string Span) Record(bool isSampled, double value)
    {
        using var activity = Sampled(isSampled);
        _histogram.Record(value);
        _counter.Add(1);
        return (activity.TraceId.ToHexString(), activity.SpanId.ToHexString());
    }
}
