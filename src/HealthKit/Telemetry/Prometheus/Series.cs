namespace HealthKit.Telemetry.Prometheus;

/// <summary>One line, or for a histogram one group of lines, of a family.</summary>
/// <param name="labels">Its labels.</param>
internal abstract class Series(LabelSet labels)
{
    public LabelSet Labels { get; } = labels;
}
