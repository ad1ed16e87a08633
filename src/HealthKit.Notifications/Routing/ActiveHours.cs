namespace HealthKit.Notifications.Routing;

/// <summary>
/// Says of any moment whether people may be disturbed. A day's hours are two moments, its beginning and its end, so that an hour that a change of daylight saving time
/// leaves out or repeats can neither open nor close them twice.
/// </summary>
internal sealed class ActiveHours(IReadOnlyCollection<DayOfWeek> days, TimeOnly from, TimeOnly to, TimeZoneInfo zone)
{
    // A week and the day that hangs over into it; and one for a zone that skips a whole day.
    private const int DaysAhead = 9;

    public bool IsActive(DateTimeOffset now)
    {
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, zone).DateTime);
        return Holds(today) || Holds(today.AddDays(-1));

        bool Holds(DateOnly day) => Includes(day) && Begin(day) <= now && now < End(day);
    }

    /// <summary>When they begin next, after this moment.</summary>
    public DateTimeOffset NextStart(DateTimeOffset now)
    {
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, zone).DateTime);
        for (var ahead = -1; ahead < DaysAhead; ahead++)
        {
            var day = today.AddDays(ahead);
            if (Includes(day) && Begin(day) is var begin && begin > now && begin < End(day))
            {
                return begin;
            }
        }

        // A day of the week on which a change leaves out all of the hours; the next look comes before the next week does.
        return now.AddDays(1);
    }

    private bool Includes(DateOnly day) => days.Count == 0 || days.Contains(day.DayOfWeek);

    private DateTimeOffset Begin(DateOnly day) => Instant(day.ToDateTime(from), isFirst: true);

    private DateTimeOffset End(DateOnly day) => Instant((to <= from ? day.AddDays(1) : day).ToDateTime(to), isFirst: false);

    private DateTimeOffset Instant(DateTime local, bool isFirst)
    {
        if (zone.IsInvalidTime(local))
        {
            return AfterGap(local);
        }

        if (!zone.IsAmbiguousTime(local))
        {
            return new DateTimeOffset(local, zone.GetUtcOffset(local));
        }

        // The larger offset is the earlier of the two moments.
        var offsets = zone.GetAmbiguousTimeOffsets(local);
        return new DateTimeOffset(local, isFirst ? offsets.Max() : offsets.Min());
    }

    /// <summary>The moment at which the clock jumps over a time: with the offset of before the jump, the time is as far behind it as it is inside the gap.</summary>
    private DateTimeOffset AfterGap(DateTime local)
    {
        var first = local;
        while (zone.IsInvalidTime(first.AddMinutes(-1)))
        {
            first = first.AddMinutes(-1);
        }

        // Gaps begin at whole minutes.
        first = new DateTime(first.Ticks - (first.Ticks % TimeSpan.TicksPerMinute));
        return new DateTimeOffset(first, zone.GetUtcOffset(first.AddMinutes(-1)));
    }
}
