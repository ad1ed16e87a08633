using System.Diagnostics.Metrics;

namespace HealthKit.Telemetry;

/// <summary>What HealthKit measures of the host, on the meter <c>HealthKit</c>.</summary>
internal sealed class HealthMetrics
{
    public const string MeterName = "HealthKit";

    private readonly Histogram<double> _threadPoolDelay;

    public HealthMetrics(IMeterFactory meters)
    {
        // The factory keeps the meter and ends it with the host.
        _threadPoolDelay = meters.Create(MeterName).CreateHistogram(
            "health.thread_pool.delay",
            unit: "s",
            description: "How long a work item of the thread pool waited for its turn, measured once a second.",
            advice: new InstrumentAdvice<double>
            {
                // From a turn that comes at once, over what requests begin to feel, to a pool that stands still.
                HistogramBucketBoundaries = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
            });
    }

    public void RecordThreadPoolDelay(TimeSpan delay) => _threadPoolDelay.Record(delay.TotalSeconds);
}
