namespace HealthKit.Telemetry.Prometheus;

/// <summary>A series of one line.</summary>
internal abstract class ScalarSeries(byte[] labels) : Series(labels)
{
    public abstract double Value { get; }

    /// <summary>A trace that counted, if one was sampled.</summary>
    public virtual Exemplar? Exemplar => null;
}
