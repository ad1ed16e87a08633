namespace HealthKit.Telemetry.Prometheus;

/// <summary>Parses labels as a series keeps them, such as <c>check="db",status="healthy"</c>.</summary>
internal static class LabelText
{
    /// <summary>Returns a new object also when there are no labels: readers tell series apart by it.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Parse(ReadOnlySpan<byte> labels)
    {
        var parsed = new List<KeyValuePair<string, string>>();
        var text = Encoding.UTF8.GetString(labels);
        for (var position = 0; position < text.Length; position += "\",".Length)
        {
            var name = text[position..text.IndexOf('=', position)];
            var value = new StringBuilder();
            for (position += name.Length + "=\"".Length; text[position] != '"'; position++)
                value.Append(text[position] != '\\' ? text[position] : text[++position] == 'n' ? '\n' : text[position]);

            parsed.Add(new(name, value.ToString()));
        }

        return parsed;
    }
}
