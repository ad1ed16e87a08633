using HealthKit.Telemetry.Prometheus;

namespace HealthKit.Telemetry;

/// <summary>The totals of all requests at one moment.</summary>
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
        // A sample from before the framework's first measurement has no buckets.
        var counts = then._buckets.Length == _buckets.Length
            ? [.. _buckets.Zip(then._buckets, static (now, before) => now - before)]
            : _buckets;
        return new RequestStatistics(span, counts.Sum(), _serverErrors - then._serverErrors, bounds, counts);
    }
}
