using HealthKit.Telemetry.Prometheus;

namespace HealthKit.Telemetry;

/// <summary>Statistics of recent requests: the difference between the current totals and those of an earlier sample.</summary>
internal sealed class RequestWindow(MeterCollector meters, TimeProvider time)
{
    // Five minutes at one sample per second.
    private const int MaximumSamples = 301;
    private static readonly TimeSpan Spacing = TimeSpan.FromSeconds(1);

    private readonly Lock _sampling = new();
    private readonly Queue<RequestSample> _samples = new();
    private RequestSample? _last;

    /// <summary>The requests of a span of up to five minutes, or since the first call. Must be called every few seconds.</summary>
    public RequestStatistics Over(TimeSpan span)
    {
        var now = TakeSample();
        lock (_sampling)
        {
            if (_last is null || time.GetElapsedTime(_last.TakenAt, now.TakenAt) >= Spacing)
            {
                _samples.Enqueue(now);
                _last = now;
            }

            while (_samples.Count > MaximumSamples)
                _samples.Dequeue();

            // The newest sample that is old enough, or the oldest of all.
            var then = _samples.LastOrDefault(sample => time.GetElapsedTime(sample.TakenAt, now.TakenAt) >= span) ?? _samples.Peek();
            var passed = time.GetElapsedTime(then.TakenAt, now.TakenAt);
            return new RequestStatistics(passed, now.Requests - then.Requests, now.ServerErrors - then.ServerErrors);
        }
    }

    private RequestSample TakeSample()
    {
        var http = meters.Families.Http;
        return new RequestSample(time.GetTimestamp(), http?.Requests ?? 0, http?.ServerErrors ?? 0);
    }

    /// <summary>The totals of all requests at one moment.</summary>
    private sealed record RequestSample(long TakenAt, long Requests, long ServerErrors);
}

/// <summary>The requests of a span of time, and how many of them were answered with 500 to 599.</summary>
internal sealed record RequestStatistics(TimeSpan Span, long Requests, long ServerErrors)
{
    /// <summary>From 0 to 1; 0 without requests.</summary>
    public double ErrorShare => Requests == 0 ? 0 : (double)ServerErrors / Requests;
}
