using System.Globalization;
using HealthKit.Notifications.Routing;

namespace HealthKit.Tests.Notifications;

/// <summary>Notification hours across clock changes.</summary>
public sealed class ActiveHoursTests
{
    // The start and end of the hours on days around a clock change, in UTC.
    [Theory]

    // The clock skips 02:00 to 03:00 on 2026-03-29: hours from 02:30 start at the clock change.
    [InlineData("Europe/Berlin", "02:30", "10:00", "2026-03-28T00:00Z", "28 01:30-09:00, 29 01:00-08:00, 30 00:30-08:00")]

    // Hours until 02:30 end at the clock change.
    [InlineData("Europe/Berlin", "00:00", "02:30", "2026-03-27T22:00Z", "27 23:00-01:30, 28 23:00-01:00, 29 22:00-00:30")]

    // 02:00 to 03:00 occurs twice on 2026-10-25: the hours start at the first 02:30 and end at the second.
    [InlineData("Europe/Berlin", "02:30", "10:00", "2026-10-24T00:00Z", "24 00:30-08:00, 25 00:30-09:00, 26 01:30-09:00")]
    [InlineData("Europe/Berlin", "00:00", "02:30", "2026-10-23T21:00Z", "23 22:00-00:30, 24 22:00-01:30, 25 23:00-01:30")]

    // Office hours follow local time.
    [InlineData("Europe/Berlin", "08:00", "18:00", "2026-03-28T00:00Z", "28 07:00-17:00, 29 06:00-16:00, 30 06:00-16:00")]
    [InlineData("America/New_York", "08:00", "18:00", "2026-03-07T05:00Z", "07 13:00-23:00, 08 12:00-22:00, 09 12:00-22:00")]
    [InlineData("America/New_York", "08:00", "18:00", "2026-10-31T04:00Z", "31 12:00-22:00, 01 13:00-23:00, 02 13:00-23:00")]

    // 01:00 to 02:00 occurs twice, and the hours start and end once.
    [InlineData("America/New_York", "01:30", "01:45", "2026-10-31T04:00Z", "31 05:30-05:45, 01 05:30-06:45, 02 06:30-06:45")]

    // A night with a clock change is an hour shorter or longer.
    [InlineData("America/New_York", "22:00", "06:00", "2026-03-07T12:00Z", "08 03:00-10:00, 09 02:00-10:00")]
    [InlineData("America/New_York", "22:00", "06:00", "2026-10-31T12:00Z", "01 02:00-11:00, 02 03:00-11:00")]

    // Seoul has had no clock change since 1988; the rules of 1988 still apply to that year.
    [InlineData("Asia/Seoul", "09:00", "18:00", "2026-03-28T15:00Z", "29 00:00-09:00, 30 00:00-09:00, 31 00:00-09:00")]
    [InlineData("Asia/Seoul", "09:00", "18:00", "1988-05-06T15:00Z", "07 00:00-09:00, 07 23:00-08:00, 08 23:00-08:00")]
    [InlineData("Asia/Seoul", "00:00", "09:00", "1988-10-07T12:00Z", "07 14:00-23:00, 08 14:00-00:00, 09 15:00-00:00")]
    public void Hours_OverAChange_OpenAndCloseOnceADay(string zone, string from, string to, string begin, string expected)
    {
        var hours = Hours(zone, from, to);

        Assert.Equal(expected, string.Join(", ", Spans(hours, Instant(begin), expected.Split(", ").Length)));
    }

    [Theory]
    [InlineData("Asia/Seoul")]
    [InlineData("Europe/Berlin")]
    [InlineData("America/New_York")]
    public void NextOpening_OfAnyMoment_IsTheNextMomentAtWhichItOpens(string zone)
    {
        var random = new Random(20261120);
        for (var round = 0; round < 300; round++)
        {
            var days = Enum.GetValues<DayOfWeek>().Where(_ => random.Next(2) == 0).ToArray();
            var from = new TimeOnly(random.Next(24), random.Next(4) * 15);
            var to = from.AddMinutes(15 * random.Next(1, 90));
            var hours = new ActiveHours(days, from, to, TimeZoneInfo.FindSystemTimeZoneById(zone));
            var now = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).AddMinutes(random.Next(365 * 24 * 60));

            var next = hours.NextStart(now);

            var what = $"{zone}, {string.Join(' ', days)}, {from}-{to}, at {now:u}: {next:u}";
            Assert.True(next > now, what);
            Assert.True(hours.IsActive(next), what);
            for (var minute = now; minute < next; minute = minute.AddMinutes(1))
            {
                // The hours may be active at first, but do not start before the returned time.
                Assert.False(minute > now && hours.IsActive(minute)
                    && !hours.IsActive(minute.AddMinutes(-1)), $"{what}, opened at {minute:u}");
            }
        }
    }

    /// <summary>The clock skips 02:00 to 03:00 on Sunday 2026-03-29.</summary>
    [Theory]
    [InlineData("02:15", "02:45", null, "2026-03-28T12:00Z", "2026-03-30T00:15:00Z")]

    // The hours are on Sundays only. The caller asks again a day later.
    [InlineData("02:15", "02:45", DayOfWeek.Sunday, "2026-03-27T12:00Z", "2026-03-28T12:00:00Z")]
    [InlineData("02:15:30", "10:00", null, "2026-03-29T00:00Z", "2026-03-29T01:00:00Z")]
    public void NextStart_AroundSkippedTimes_IsAfterThem(string from, string to, DayOfWeek? day, string now, string expected) =>
        Assert.Equal(expected, NextStart(Hours("Europe/Berlin", from, to, day), now));

    /// <summary>The standard time of Ireland is that of the summer, and the clock is an hour behind it in winter.</summary>
    [Fact]
    public void NextStart_SkippedTimeAtTheEndOfAWinterTime_IsTheClockChange()
    {
        var winter = TimeZoneInfo.AdjustmentRule.CreateAdjustmentRule(
            new DateTime(2000, 1, 1), new DateTime(2100, 12, 31), TimeSpan.FromHours(-1), LastSundayOf(month: 10, hour: 2),
            LastSundayOf(month: 3, hour: 1));
        var ireland = TimeZoneInfo.CreateCustomTimeZone("Ireland", TimeSpan.FromHours(1), "Ireland", "Ireland", "Ireland", [winter]);

        var hours = new ActiveHours([], new TimeOnly(1, 30), new TimeOnly(10, 0), ireland);

        Assert.Equal("2026-03-29T01:00:00Z", NextStart(hours, "2026-03-28T12:00Z"));
    }

    [Fact]
    public void Hours_EndAtTheTimeOfTheirStart_LastADay()
    {
        var hours = Hours("UTC", "08:00", "08:00", DayOfWeek.Sunday);

        Assert.Equal(
            [false, true, true, false],
            ((string[])["2026-11-22T07:59Z", "2026-11-22T08:00Z", "2026-11-23T07:59Z", "2026-11-23T08:00Z"])
                .Select(time => hours.IsActive(Instant(time))));
    }

    private static TimeZoneInfo.TransitionTime LastSundayOf(int month, int hour) =>
        TimeZoneInfo.TransitionTime.CreateFloatingDateRule(new DateTime(1, 1, 1, hour, 0, 0), month, week: 5, DayOfWeek.Sunday);

    private static string NextStart(ActiveHours hours, string now) => hours.NextStart(Instant(now)).UtcDateTime
        .ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    private static DateTimeOffset Instant(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);

    private static ActiveHours Hours(string zone, string from, string to, DayOfWeek? day = null) => new(
        day is { } only ? [only] : [], TimeOnly.Parse(from, CultureInfo.InvariantCulture), TimeOnly.Parse(to, CultureInfo.InvariantCulture),
        TimeZoneInfo.FindSystemTimeZoneById(zone));

    private static IEnumerable<string> Spans(ActiveHours hours, DateTimeOffset start, int count)
    {
        var (minute, wasOpen, opened) = (start, hours.IsActive(start), default(DateTimeOffset));
        while (count > 0)
        {
            minute = minute.AddMinutes(1);
            var isOpen = hours.IsActive(minute);
            if (isOpen && !wasOpen)
            {
                opened = minute;
            }
            else if (!isOpen && wasOpen && opened != default)
            {
                yield return $"{opened:dd HH:mm}-{minute:HH:mm}";
                count--;
            }

            wasOpen = isOpen;
        }
    }
}
