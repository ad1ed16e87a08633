using System.Globalization;

namespace HealthKit.Notifications.Formatting;

/// <summary>A length of time in words, to the second, in no more than two units.</summary>
internal static class DurationText
{
    public static string Of(TimeSpan length)
    {
        var whole = TimeSpan.FromSeconds(Math.Round(length.TotalSeconds));
        return whole.TotalDays >= 1 ? Two((int)whole.TotalDays, "d", whole.Hours, "h")
            : whole.TotalHours >= 1 ? Two(whole.Hours, "h", whole.Minutes, "min")
            : whole.TotalMinutes >= 1 ? Two(whole.Minutes, "min", whole.Seconds, "s")
            : string.Create(CultureInfo.InvariantCulture, $"{whole.Seconds} s");
    }

    private static string Two(int large, string largeUnit, int small, string smallUnit) => small == 0
        ? string.Create(CultureInfo.InvariantCulture, $"{large} {largeUnit}")
        : string.Create(CultureInfo.InvariantCulture, $"{large} {largeUnit} {small} {smallUnit}");
}
