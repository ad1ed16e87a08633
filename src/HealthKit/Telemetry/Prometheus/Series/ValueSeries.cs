namespace HealthKit.Telemetry.Prometheus;

/// <summary>A value that a gauge sets when it likes.</summary>
internal sealed class ValueSeries(byte[] labels) : ScalarSeries(labels)
{
    private double _value;

    public override double Value => Volatile.Read(ref _value);

    public void Set(double value) => Volatile.Write(ref _value, value);
}
