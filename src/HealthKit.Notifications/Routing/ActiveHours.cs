namespace HealthKit.Notifications.Routing;

/// <summary>
/// Computes whether a time is within the notification hours. Each day has one start and one end as instants, so that a skipped or repeated
/// hour of daylight saving time cannot open or close them twice.
/// </summary>
internal sealed class ActiveHours(IReadOnlyCollection<DayOfWeek> days, TimeOnly from, TimeOnly to, TimeZoneInfo zone)
{
    // A week, one day that continues from before it, and one day that a zone change may skip.
    private const int DaysAhead = 9;

    public bool IsActive(DateTimeOffset now)
    {
        var today = LocalDay(now);
        return Covers(today) || Covers(today.AddDays(-1));

        bool Covers(DateOnly day) => Includes(day) && Start(day) <= now && now < End(day);
    }

    /// <summary>The next start of the hours after this time.</summary>
    public DateTimeOffset NextStart(DateTimeOffset now)
    {
        var today = LocalDay(now);
        for (var ahead = -1; ahead < DaysAhead; ahead++)
        {
            var day = today.AddDays(ahead);
            if (Includes(day) && Start(day) is var start && start > now && start < End(day))
                return start;
        }

        // Daylight saving time skips this week's only hours; the caller asks again tomorrow.
        return now.AddDays(1);
    }

    private DateOnly LocalDay(DateTimeOffset now) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, zone).DateTime);

    private bool Includes(DateOnly day) => days.Count == 0 || days.Contains(day.DayOfWeek);

    private DateTimeOffset Start(DateOnly day) => Instant(day.ToDateTime(from), isFirst: true);

    private DateTimeOffset End(DateOnly day) => Instant((to <= from ? day.AddDays(1) : day).ToDateTime(to), isFirst: false);

    private DateTimeOffset Instant(DateTime local, bool isFirst)
    {
        if (zone.IsInvalidTime(local))
            return ClockChange(local);

        if (!zone.IsAmbiguousTime(local))
            return new DateTimeOffset(local, zone.GetUtcOffset(local));

        // The larger offset is the earlier of the two instants.
        var offsets = zone.GetAmbiguousTimeOffsets(local);
        return new DateTimeOffset(local, isFirst ? offsets.Max() : offsets.Min());
    }

    /// <summary>The instant of the clock change that skips a local time.</summary>
    private DateTimeOffset ClockChange(DateTime skipped)
    {
        var first = skipped;
        while (zone.IsInvalidTime(first.AddMinutes(-1)))
            first = first.AddMinutes(-1);

        // Clock changes happen at whole minutes.
        first = new DateTime(first.Ticks - (first.Ticks % TimeSpan.TicksPerMinute));
        return new DateTimeOffset(first, zone.GetUtcOffset(first.AddMinutes(-1)));
    }
}
