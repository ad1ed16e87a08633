namespace HealthKit.Telemetry.Prometheus;

/// <summary>The labels of a new series, sorted by name.</summary>
// In plain lists of classes: there are few labels, and the runtime compiles sorted collections of pairs at the start.
internal sealed class LabelSet
{
    // Each value is kept for the life of the process.
    private const int MaximumValueLength = 1_024;

    private readonly List<Label> _labels;

    private LabelSet(List<Label> labels)
    {
        _labels = labels;
        var text = new StringBuilder();
        foreach (var label in labels)
            text.Append(text.Length == 0 ? "" : ",").Append(label.Name).Append("=\"").Append(Escaped((string)label.Value!)).Append('"');

        Bytes = Encoding.UTF8.GetBytes(text.ToString());
    }

    public static LabelSet None { get; } = new([]);

    /// <summary>The labels of the series that takes all measurements beyond the limit, as OpenTelemetry defines them.</summary>
    public static LabelSet Overflow { get; } = new([new("otel_metric_overflow", "true")]);

    /// <summary>The text between the braces.</summary>
    public byte[] Bytes { get; }

    public string? this[string name] => (string?)_labels.Find(label => label.Name == name)?.Value;

    /// <summary>Encodes the constant tags of meter and instrument, and the tags of the measurement, which replace constants.</summary>
    // Host labels are numbered instead of hidden where merging their series would lose values.
    public static LabelSet Of(
        KeyValuePair<string, object?>[] constants, ReadOnlySpan<KeyValuePair<string, object?>> tags, LabelPolicy policy,
        bool numberHosts = false)
    {
        var byKey = new List<Label>();
        foreach (var constant in constants)
            Put(byKey, constant.Key ?? "", constant.Value);

        foreach (ref readonly var tag in tags)
            Put(byKey, tag.Key ?? "", tag.Value);

        // Keys that become the same name are one label with all their values in the order of the keys, as OpenTelemetry requires.
        var labels = new List<Label>();
        foreach (var tag in byKey)
        {
            var name = NameOf(tag.Name);
            var kind = policy.KindOf(name);

            // For Prometheus, an empty label does not exist.
            if (tag.Name.Length > 0 && tag.Value is not null && (numberHosts || kind != LabelKind.Host)
                && TextOf(tag.Value) is { Length: > 0 } text)
            {
                Put(labels, name, policy.Display(kind, name, text), joins: true);
            }
        }

        return labels.Count == 0 ? None : new LabelSet(labels);
    }

    /// <summary>The label name of a tag key. Prometheus reserves <c>le</c> for buckets.</summary>
    public static string NameOf(string key) => MetricName.Sanitize(key) is var name && name == "le" ? "exported_le" : name;

    // Keeps the list sorted. A value replaces the earlier one of the same name, or is joined to it.
    private static void Put(List<Label> labels, string name, object? value, bool joins = false)
    {
        var index = 0;
        while (index < labels.Count && string.CompareOrdinal(labels[index].Name, name) < 0)
            index++;

        if (index < labels.Count && labels[index].Name == name)
            labels[index] = new Label(name, joins ? $"{labels[index].Value};{value}" : value);
        else
            labels.Insert(index, new Label(name, value));
    }

    private static string TextOf(object value)
    {
        var text = value as string ?? (value is bool flag ? (flag ? "true" : "false") : Printed(value));
        if (text.Length > MaximumValueLength)
            text = text[..(char.IsHighSurrogate(text[MaximumValueLength - 1]) ? MaximumValueLength - 1 : MaximumValueLength)];

        // Invalid UTF-16 becomes the replacement character here, so that two series never have the same bytes.
        return Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
    }

    // The ToString of the app's tag value may throw; the app's recording code must not fail.
    private static string Printed(object value) => Guard.Get(() => Convert.ToString(value, CultureInfo.InvariantCulture)) ?? "";

    private static string Escaped(string value) => value.Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);

    private sealed record Label(string Name, object? Value);
}

/// <summary>Compares labels by their bytes.</summary>
internal sealed class LabelComparer : IEqualityComparer<byte[]>
{
    public bool Equals(byte[]? one, byte[]? other) => one.AsSpan().SequenceEqual(other);

    public int GetHashCode(byte[] labels)
    {
        var hash = new HashCode();
        hash.AddBytes(labels);
        return hash.ToHashCode();
    }
}
