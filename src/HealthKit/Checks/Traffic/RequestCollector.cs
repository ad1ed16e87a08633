using HealthKit.Registration;
using HealthKit.Telemetry.Prometheus;

namespace HealthKit.Checks.Traffic;

/// <summary>Counts requests for the error rate: in the collector of the metrics page, which nobody else starts where HealthKit is not there.</summary>
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
