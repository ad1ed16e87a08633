using HealthKit.Registration;
using HealthKit.Telemetry.Prometheus;

namespace HealthKit.Checks.Traffic;

/// <summary>Provides the metrics collector for the error rate, and starts it in hosts where HealthKit is not active.</summary>
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
