using System.Text;

namespace HealthKit.Telemetry.Prometheus;

/// <summary>The labels of a series, in the order of their names, as they are written between the braces.</summary>
internal sealed class LabelSet
{
    // Longer values help nobody, and each is kept for the life of the process.
    private const int LongestValue = 1_024;

    private readonly SortedList<string, string> _pairs = new(StringComparer.Ordinal);

    private LabelSet(string text)
    {
        Text = text;
        Bytes = Encoding.UTF8.GetBytes(text);
    }

    public static LabelSet None { get; } = new("");

    /// <summary>The one that values fall into when a family has as many series as it may have; OpenTelemetry calls it so.</summary>
    public static LabelSet Overflow { get; } = new("otel_metric_overflow=\"true\"");

    public string Text { get; }

    public byte[] Bytes { get; }

    public string? this[string name] => _pairs.GetValueOrDefault(name);

    public static LabelSet Of(
        IEnumerable<KeyValuePair<string, object?>> constants, ReadOnlySpan<KeyValuePair<string, object?>> tags, LabelRules rules)
    {
        var pairs = new SortedList<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in constants)
        {
            Add(pairs, key, value, rules);
        }

        foreach (var (key, value) in tags)
        {
            Add(pairs, key, value, rules);
        }

        if (pairs.Count == 0)
        {
            return None;
        }

        var text = new StringBuilder();
        foreach (var (name, value) in pairs)
        {
            text.Append(text.Length == 0 ? "" : ",").Append(name).Append("=\"");
            AppendEscaped(text, value);
            text.Append('"');
        }

        var labels = new LabelSet(text.ToString());
        foreach (var (name, value) in pairs)
        {
            labels._pairs.Add(name, value);
        }

        return labels;
    }

    private static void Add(SortedList<string, string> pairs, string? key, object? value, LabelRules rules)
    {
        // To Prometheus a label without a value is one that is not there.
        if (key is null || value is null || rules.IsHidden(key) || TextOf(key, value, rules) is not { Length: > 0 } text)
        {
            return;
        }

        var name = NameOf(key);
        pairs[name] = pairs.TryGetValue(name, out var other) ? $"{other};{text}" : text;
    }

    private static string NameOf(string key) => MetricName.Sanitize(key) switch
    {
        // The buckets have it.
        "le" => "exported_le",
        var name => name,
    };

    private static string TextOf(string key, object value, LabelRules rules)
    {
        var text = value switch
        {
            string plain => plain,
            bool flag => flag ? "true" : "false",
            _ => Printed(value),
        };
        text = rules.Shown(key, text);
        if (text.Length <= LongestValue)
        {
            return text;
        }

        return text[..(char.IsHighSurrogate(text[LongestValue - 1]) ? LongestValue - 1 : LongestValue)];
    }

    private static string Printed(object value)
    {
        try
        {
            return Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture) ?? "";
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
