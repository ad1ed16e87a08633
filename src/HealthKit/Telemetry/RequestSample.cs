using HealthKit.Telemetry.Prometheus;

namespace HealthKit.Telemetry;

/// <summary>All requests that were counted up to a moment.</summary>
internal sealed class RequestSample(long takenAt, double[] bounds, long serverErrors)
{
    private readonly long[] _buckets = new long[bounds.Length + 1];
    private readonly long _serverErrors = serverErrors;

    public long TakenAt => takenAt;

    public void Add(BucketSeries series)
    {
        for (var bucket = 0; bucket < _buckets.Length; bucket++)
        {
            _buckets[bucket] += series.CountIn(bucket);
        }
    }

    public RequestStatistics Since(RequestSample then, TimeSpan span)
    {
        // Taken before the framework began to measure, it has no buckets.
        var counts = then._buckets.Length == _buckets.Length ? [.. _buckets.Zip(then._buckets, static (now, before) => now - before)] : _buckets;
        return new RequestStatistics(span, counts.Sum(), _serverErrors - then._serverErrors, bounds, counts);
    }
}
