namespace HealthKit.StackExchangeRedis;

/// <summary>The pairs of an <c>INFO</c> response, one a line (<c>name:value</c>), or inside one value (<c>keys=10,expires=2</c>).</summary>
internal sealed class RedisInfo
{
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);

    public RedisInfo(string text, char separator = '\n', char assignment = ':')
    {
        foreach (var pair in text.Split(separator, StringSplitOptions.TrimEntries))
        {
            if (pair.IndexOf(assignment) is > 0 and var end)
                _values.TryAdd(pair[..end], pair[(end + 1)..]);
        }
    }

    public string? this[string name] => _values.GetValueOrDefault(name);

    public long? Number(string name) => long.TryParse(this[name], CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>A number inside a value such as <c>keys=10,expires=2</c>.</summary>
    public static long? Part(string value, string name) => new RedisInfo(value, ',', '=').Number(name);

    /// <summary>The values of the names that consist of these letters and a number: <c>db0</c>, <c>slave1</c>.</summary>
    public IEnumerable<string> Numbered(string letters) => _values
        .Where(pair => pair.Key.StartsWith(letters, StringComparison.Ordinal) && pair.Key.Length > letters.Length
            && !pair.Key.AsSpan(letters.Length).ContainsAnyExceptInRange('0', '9'))
        .Select(static pair => pair.Value);
}
