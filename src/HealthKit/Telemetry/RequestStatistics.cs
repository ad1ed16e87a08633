namespace HealthKit.Telemetry;

/// <summary>The requests of a span of time.</summary>
/// <param name="Span">The length of the span.</param>
/// <param name="Requests">The number of requests.</param>
/// <param name="ServerErrors">The number of requests answered with 500 to 599.</param>
/// <param name="Bounds">The upper bounds of the buckets in seconds, ascending.</param>
/// <param name="Counts">The number of requests in each bucket; the last bucket is above all bounds.</param>
internal sealed record RequestStatistics(TimeSpan Span, long Requests, long ServerErrors, double[] Bounds, long[] Counts)
{
    /// <summary>From 0 to 1; 0 without requests.</summary>
    public double ErrorShare => Requests == 0 ? 0 : (double)ServerErrors / Requests;

    /// <summary>
    /// The duration in seconds that this share of the requests did not exceed, interpolated within its bucket as Prometheus does
    /// (histogram_quantile). It is the highest bound for durations above it, and 0 without requests.
    /// </summary>
    /// <param name="share">From 0 to 1, such as 0.99.</param>
    public double Quantile(double share)
    {
        var rank = share * Requests;
        var below = 0L;
        for (var bucket = 0; bucket < Bounds.Length; bucket++)
        {
            if (below + Counts[bucket] >= rank && Counts[bucket] > 0)
            {
                var lower = bucket == 0 ? 0 : Bounds[bucket - 1];
                return lower + ((Bounds[bucket] - lower) * (rank - below) / Counts[bucket]);
            }

            below += Counts[bucket];
        }

        return Requests == 0 || Bounds.Length == 0 ? 0 : Bounds[^1];
    }
}
