using System.Diagnostics.Metrics;

namespace HealthKit.Tests.Telemetry.Prometheus;

/// <summary>Makes the meters of one host, as the framework's factory does: each has it for a scope.</summary>
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
