using System.Globalization;

namespace HealthKit.Notifications.Formatting;

/// <summary>Formats a duration, rounded to the second, in at most two units.</summary>
internal static class DurationText
{
    public static string Of(TimeSpan duration)
    {
        var rounded = TimeSpan.FromSeconds(Math.Round(duration.TotalSeconds));
        var (large, largeUnit, small, smallUnit) = rounded switch
        {
            { TotalDays: >= 1 } => ((int)rounded.TotalDays, "d", rounded.Hours, "h"),
            { TotalHours: >= 1 } => (rounded.Hours, "h", rounded.Minutes, "min"),
            { TotalMinutes: >= 1 } => (rounded.Minutes, "min", rounded.Seconds, "s"),
            _ => (rounded.Seconds, "s", 0, ""),
        };
        return small == 0
            ? string.Create(CultureInfo.InvariantCulture, $"{large} {largeUnit}")
            : string.Create(CultureInfo.InvariantCulture, $"{large} {largeUnit} {small} {smallUnit}");
    }
}
