namespace HealthKit.Telemetry.Prometheus;

/// <summary>Parses labels as a series keeps them, such as <c>check="db",status="healthy"</c>.</summary>
internal static class LabelText
{
    public static IReadOnlyList<KeyValuePair<string, string>> Parse(ReadOnlySpan<byte> labels)
    {
        var parsed = new List<KeyValuePair<string, string>>();
        var text = Encoding.UTF8.GetString(labels);
        for (var start = 0; start < text.Length;)
        {
            var equals = text.IndexOf('=', start);
            var end = EndOfValue(text, equals + 2);
            parsed.Add(new(text[start..equals], Unescaped(text[(equals + 2)..end])));
            start = end + 2;
        }

        return parsed;
    }

    private static int EndOfValue(string text, int start)
    {
        var end = start;
        while (text[end] != '"')
            end += text[end] == '\\' ? 2 : 1;

        return end;
    }

    private static string Unescaped(string value)
    {
        if (!value.Contains('\\', StringComparison.Ordinal))
            return value;

        var plain = new StringBuilder(value.Length);
        for (var index = 0; index < value.Length; index++)
        {
            var character = value[index];
            plain.Append(character != '\\' ? character : value[++index] == 'n' ? '\n' : value[index]);
        }

        return plain.ToString();
    }
}
