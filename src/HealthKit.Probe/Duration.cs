using System.Globalization;

namespace HealthKit.Probe;

/// <summary>Times as people write them in deployment files.</summary>
internal static class Duration
{
    private const long Longest = 3_600_000;

    /// <summary>Reads <c>5s</c>, <c>500ms</c>, <c>2m</c>, and a bare number as seconds; 1 ms to 1 h.</summary>
    public static TimeSpan Parse(string text, string source)
    {
        var (digits, unit) = text switch
        {
            [.. var number, 'm', 's'] => (number, 1),
            [.. var number, 's'] => (number, 1_000),
            [.. var number, 'm'] => (number, 60_000),
            _ => (text, 1_000),
        };
        if (!int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count < 1 || (long)count * unit > Longest)
        {
            throw new UsageException($"{source} wants a time from 1ms to 1h such as 5s, 500ms or 2m, not {UsageException.Quoted(text)}.");
        }

        return TimeSpan.FromMilliseconds((long)count * unit);
    }
}
