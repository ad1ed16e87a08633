namespace HealthKit.StackExchangeRedis;

/// <summary>The lines of an <c>INFO</c> response, each <c>name:value</c>.</summary>
internal sealed class RedisInfo(string text)
{
    public string? this[string name]
    {
        get
        {
            foreach (var line in text.AsSpan().EnumerateLines())
            {
                if (line.Length > name.Length && line[name.Length] == ':' && line.StartsWith(name, StringComparison.Ordinal))
                    return line[(name.Length + 1)..].ToString();
            }

            return null;
        }
    }

    public long? Number(string name) => long.TryParse(this[name], CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>A number inside a value such as <c>keys=10,expires=2</c>.</summary>
    public static long? Part(string value, string name)
    {
        foreach (var part in value.AsSpan().Split(','))
        {
            var pair = value.AsSpan()[part];
            if (pair.Length > name.Length && pair[name.Length] == '=' && pair.StartsWith(name, StringComparison.Ordinal)
                && long.TryParse(pair[(name.Length + 1)..], CultureInfo.InvariantCulture, out var number))
            {
                return number;
            }
        }

        return null;
    }

    /// <summary>The values of the names that consist of these letters and a number: <c>db0</c>, <c>slave1</c>.</summary>
    public IEnumerable<string> Numbered(string letters) =>
        from line in text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
        let colon = line.IndexOf(':')
        where colon > letters.Length && line.StartsWith(letters, StringComparison.Ordinal)
            && !line.AsSpan(letters.Length, colon - letters.Length).ContainsAnyExceptInRange('0', '9')
        select line[(colon + 1)..];
}
