using System.Diagnostics.Metrics;

namespace HealthKit.Tests.Telemetry.Prometheus;

/// <summary>Creates the meters of one host, as the framework's factory does. The factory is the scope of each meter.</summary>
internal sealed class OneHost : IMeterFactory
{
    private readonly List<Meter> _meters = [];

    public Meter Create(MeterOptions options)
    {
        options.Scope = this;
        var meter = new Meter(options);
        _meters.Add(meter);
        return meter;
    }

    public void Dispose() => _meters.ForEach(meter => meter.Dispose());
}
