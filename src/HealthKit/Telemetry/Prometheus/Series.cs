namespace HealthKit.Telemetry.Prometheus;

/// <summary>One line, or for a histogram one group of lines, of a family.</summary>
/// <param name="labels">Its labels, as they are written: all that is kept of them.</param>
internal abstract class Series(byte[] labels)
{
    public byte[] Labels { get; } = labels;
}
