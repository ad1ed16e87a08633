namespace HealthKit.Tests.Telemetry.Prometheus.Reading;

/// <summary>A line of a series.</summary>
/// <param name="Name">With its suffix.</param>
/// <param name="Labels">In the order in which they are written.</param>
/// <param name="Value">Its value.</param>
/// <param name="Exemplar">What follows the value in OpenMetrics.</param>
internal sealed record ReadSample(string Name, IReadOnlyList<KeyValuePair<string, string>> Labels, double Value, ReadExemplar? Exemplar)
{
    public string LabelText => string.Join(",", Labels.OrderBy(label => label.Key, StringComparer.Ordinal).Select(label => $"{label.Key}={label.Value}"));

    public string? this[string label] => Labels.FirstOrDefault(one => one.Key == label).Value;

    /// <summary>What tells its histogram from others of the family.</summary>
    public string Group => string.Join(
        ",", Labels.Where(label => label.Key != "le").OrderBy(label => label.Key, StringComparer.Ordinal).Select(label => $"{label.Key}={label.Value}"));
}
