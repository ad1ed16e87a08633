using System.Globalization;

namespace HealthKit.Probe;

/// <summary>Parses durations in the notation of deployment files.</summary>
internal static class Duration
{
    private const long MaximumMilliseconds = 3_600_000;

    /// <summary>Parses <c>5s</c>, <c>500ms</c>, <c>2m</c>, or a bare number of seconds; 1 ms to 1 h.</summary>
    public static TimeSpan Parse(string text, string source)
    {
        var (digits, unit) = text switch
        {
            [.. var number, 'm', 's'] => (number, 1),
            [.. var number, 's'] => (number, 1_000),
            [.. var number, 'm'] => (number, 60_000),
            _ => (text, 1_000),
        };
        var isNumber = int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var count);
        return isNumber && count >= 1 && (long)count * unit <= MaximumMilliseconds
            ? TimeSpan.FromMilliseconds((long)count * unit)
            : throw new UsageException(
                $"{source} has no valid time: {UsageException.Quoted(text)}. Use a time from 1ms to 1h, such as 5s, 500ms or 2m.");
    }
}
