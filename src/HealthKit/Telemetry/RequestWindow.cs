using HealthKit.Telemetry.Prometheus;

namespace HealthKit.Telemetry;

/// <summary>What requests were like lately: the difference between what is counted now and what was then.</summary>
internal sealed class RequestWindow(MeterCollector meters, TimeProvider time)
{
    // At a sample a second, five minutes.
    private const int Maximum = 301;
    private static readonly TimeSpan Spacing = TimeSpan.FromSeconds(1);

    private readonly Lock _sampling = new();
    private readonly Queue<RequestSample> _samples = new();
    private RequestSample? _last;

    /// <summary>The requests of this long until now, or of as long as they were watched. Watches from the first call on; to be called every few seconds.</summary>
    /// <param name="span">Up to five minutes.</param>
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

            while (_samples.Count > Maximum)
            {
                _samples.Dequeue();
            }

            // The youngest that is old enough, or the oldest.
            var then = _samples.Peek();
            foreach (var sample in _samples)
            {
                if (time.GetElapsedTime(sample.TakenAt, now.TakenAt) < span)
                {
                    break;
                }

                then = sample;
            }

            return now.Since(then, time.GetElapsedTime(then.TakenAt, now.TakenAt));
        }
    }

    private RequestSample TakeSample()
    {
        var http = meters.Families.Http;
        var sample = new RequestSample(time.GetTimestamp(), http?.Bounds ?? [], http?.ServerErrors ?? 0);
        if (http is not null)
        {
            foreach (var series in http.Durations)
            {
                sample.Add((BucketSeries)series);
            }
        }

        return sample;
    }
}
