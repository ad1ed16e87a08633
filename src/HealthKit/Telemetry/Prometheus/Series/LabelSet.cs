using System.Globalization;
using System.Text;

namespace HealthKit.Telemetry.Prometheus;

/// <summary>The labels of a new series, sorted by name.</summary>
internal sealed class LabelSet
{
    // Each value is kept for the life of the process.
    private const int MaximumValueLength = 1_024;

    private readonly List<KeyValuePair<string, string>> _labels;

    private LabelSet(List<KeyValuePair<string, string>> labels)
    {
        _labels = labels;
        Bytes = Encoding.UTF8.GetBytes(string.Join(',', labels.Select(static label => $"{label.Key}=\"{Escaped(label.Value)}\"")));
    }

    public static LabelSet None { get; } = new([]);

    /// <summary>The labels of the series that takes all measurements beyond the limit, as OpenTelemetry defines them.</summary>
    public static LabelSet Overflow { get; } = new([new("otel_metric_overflow", "true")]);

    /// <summary>The text between the braces.</summary>
    public byte[] Bytes { get; }

    public string? this[string name] => _labels.Find(label => label.Key == name).Value;

    /// <summary>Encodes the constant tags of meter and instrument, and the tags of the measurement, which replace constants.</summary>
    // Host labels are numbered instead of hidden where merging their series would lose values.
    public static LabelSet Of(
        IEnumerable<KeyValuePair<string, object?>> constants, ReadOnlySpan<KeyValuePair<string, object?>> tags, LabelPolicy policy,
        bool numberHosts = false)
    {
        var byKey = new SortedDictionary<string, object?>(StringComparer.Ordinal);
        foreach (var (key, value) in (KeyValuePair<string, object?>[])[.. constants, .. tags])
        {
            byKey[key ?? ""] = value;
        }

        // Keys that become the same name are one label with all their values in the order of the keys, as OpenTelemetry requires.
        var byName = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in byKey)
        {
            var name = NameOf(key);
            var kind = policy.KindOf(name);

            // For Prometheus, an empty label does not exist.
            if (key.Length > 0 && value is not null && (numberHosts || kind != LabelKind.Host) && TextOf(value) is { Length: > 0 } text)
            {
                var shown = policy.Display(kind, name, text);
                byName[name] = byName.TryGetValue(name, out var other) ? $"{other};{shown}" : shown;
            }
        }

        return byName.Count == 0 ? None : new LabelSet([.. byName]);
    }

    /// <summary>The label name of a tag key. Prometheus reserves <c>le</c> for buckets.</summary>
    public static string NameOf(string key) => MetricName.Sanitize(key) is var name && name == "le" ? "exported_le" : name;

    private static string TextOf(object value)
    {
        var text = value as string ?? (value is bool flag ? (flag ? "true" : "false") : Printed(value));
        if (text.Length > MaximumValueLength)
        {
            text = text[..(char.IsHighSurrogate(text[MaximumValueLength - 1]) ? MaximumValueLength - 1 : MaximumValueLength)];
        }

        // Invalid UTF-16 becomes the replacement character here, so that two series never have the same bytes.
        return Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
    }

    private static string Printed(object value)
    {
        try
        {
            return Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
        }
        catch (Exception)
        {
            // The ToString of the app's tag value threw; the app's recording code must not fail.
            return "";
        }
    }

    private static string Escaped(string value) => value.Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
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
