using HealthKit.Registration;
using HealthKit.Telemetry.Prometheus;

namespace HealthKit.Checks.Traffic;

/// <summary>Where requests are counted for the error rate: in what the metrics page shows, or, without HealthKit, in a collector that listens for this alone.</summary>
internal sealed class RequestCollector(MeterCollector meters, IServiceProvider services)
{
    private readonly Lazy<MeterCollector> _listening = new(() =>
    {
        if (!HealthKitPresence.IsIn(services))
        {
            meters.StartOthers();
        }

        return meters;
    });

    public MeterCollector Meters => _listening.Value;
}
