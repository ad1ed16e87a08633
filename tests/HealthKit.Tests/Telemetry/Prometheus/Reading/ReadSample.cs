namespace HealthKit.Tests.Telemetry.Prometheus.Reading;

/// <summary>One line of a series.</summary>
/// <param name="Name">Name with its suffix.</param>
/// <param name="Labels">Labels in the order of the page.</param>
/// <param name="Value">Value of the sample.</param>
/// <param name="Exemplar">Exemplar that follows the value in OpenMetrics.</param>
internal sealed record ReadSample(string Name, IReadOnlyList<KeyValuePair<string, string>> Labels, double Value, ReadExemplar? Exemplar)
{
    public string LabelText =>
        string.Join(",", Labels.OrderBy(label => label.Key, StringComparer.Ordinal).Select(label => $"{label.Key}={label.Value}"));

    public string? this[string label] => Labels.FirstOrDefault(one => one.Key == label).Value;

    /// <summary>The labels that distinguish its histogram from others of the family.</summary>
    public string Group => string.Join(
        ",", Labels.Where(label => label.Key != "le").OrderBy(label => label.Key, StringComparer.Ordinal)
            .Select(label => $"{label.Key}={label.Value}"));
}
