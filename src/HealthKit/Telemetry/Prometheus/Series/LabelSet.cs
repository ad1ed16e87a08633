using System.Globalization;
using System.Text;

namespace HealthKit.Telemetry.Prometheus;

/// <summary>The labels of a series to be made, in the order of their names.</summary>
internal sealed class LabelSet
{
    // Longer values help nobody, and each is kept for the life of the process.
    private const int MaximumValueLength = 1_024;

    private readonly List<KeyValuePair<string, string>> _labels;

    private LabelSet(List<KeyValuePair<string, string>> labels)
    {
        _labels = labels;
        var text = new StringBuilder();
        foreach (var (name, value) in labels)
        {
            text.Append(text.Length == 0 ? "" : ",").Append(name).Append("=\"");
            AppendEscaped(text, value);
            text.Append('"');
        }

        Bytes = Encoding.UTF8.GetBytes(text.ToString());
    }

    public static LabelSet None { get; } = new([]);

    /// <summary>The one that values fall into when a family has as many series as it may have; OpenTelemetry calls it so.</summary>
    public static LabelSet Overflow { get; } = new([new("otel_metric_overflow", "true")]);

    /// <summary>As they are written between the braces.</summary>
    public byte[] Bytes { get; }

    public string? this[string name] => _labels.Find(label => label.Key == name).Value;

    /// <param name="constants">Those of the meter and the instrument.</param>
    /// <param name="tags">Those of the measurement, which win over constants of the same key.</param>
    /// <param name="rules">What is shown of them.</param>
    /// <param name="numbersPlaces">Whether labels that name places are numbered and not left out, since series that fold would lose values.</param>
    public static LabelSet Of(
        IEnumerable<KeyValuePair<string, object?>> constants, ReadOnlySpan<KeyValuePair<string, object?>> tags, LabelPolicy rules, bool numbersPlaces = false)
    {
        var byKey = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (var (key, value) in constants)
        {
            byKey[key ?? ""] = value;
        }

        foreach (var (key, value) in tags)
        {
            byKey[key ?? ""] = value;
        }

        // Keys that are the same name are one label with the values of all, in the order of the keys, as OpenTelemetry wants it.
        var byName = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var key in byKey.Keys.Order(StringComparer.Ordinal))
        {
            var (name, value) = (NameOf(key), byKey[key]);
            var kind = rules.KindOf(name);

            // To Prometheus a label without a value is one that is not there.
            if (key.Length > 0 && value is not null && (numbersPlaces || kind != LabelKind.Host) && TextOf(value) is { Length: > 0 } whole
                && rules.Display(kind, name, whole) is var text)
            {
                byName[name] = byName.TryGetValue(name, out var other) ? $"{other};{text}" : text;
            }
        }

        var labels = new List<KeyValuePair<string, string>>(byName.Count);
        foreach (var name in byName.Keys.Order(StringComparer.Ordinal))
        {
            labels.Add(new(name, byName[name]));
        }

        return labels.Count == 0 ? None : new LabelSet(labels);
    }

    /// <summary>The name of the label for a key.</summary>
    public static string NameOf(string key) => MetricName.Sanitize(key) switch
    {
        // The buckets have it.
        "le" => "exported_le",
        var name => name,
    };

    private static string TextOf(object value)
    {
        var text = value switch
        {
            string plain => plain,
            bool flag => flag ? "true" : "false",
            _ => Printed(value),
        };
        if (text.Length > MaximumValueLength)
        {
            text = text[..(char.IsHighSurrogate(text[MaximumValueLength - 1]) ? MaximumValueLength - 1 : MaximumValueLength)];
        }

        // What UTF-8 cannot say becomes the replacement character here already, so that no two series are the same bytes.
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
            // Code of whoever recorded it, which must not fail for being looked at.
            return "";
        }
    }

    private static void AppendEscaped(StringBuilder text, string value)
    {
        foreach (var sign in value)
        {
            _ = sign switch
            {
                '\\' => text.Append("\\\\"),
                '"' => text.Append("\\\""),
                '\n' => text.Append("\\n"),
                _ => text.Append(sign),
            };
        }
    }
}
