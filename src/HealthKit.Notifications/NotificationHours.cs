namespace HealthKit.Notifications;

/// <summary>The hours in which a channel sends messages, in local time. Daylight saving time is respected.</summary>
public sealed class NotificationHours
{
    /// <summary>The days on which the hours begin.</summary>
    /// <value>Default none: every day.</value>
    public IList<DayOfWeek> Days { get; } = [];

    /// <summary>The local time at which the hours begin.</summary>
    /// <value>Default 08:00. If the clock skips this time, the hours begin at the clock change; if it occurs twice, at the first.</value>
    public TimeOnly From { get; set; } = new(8, 0);

    /// <summary>The local time at which the hours end; a time at or before <see cref="From"/> is on the next day.</summary>
    /// <value>Default 18:00. Must differ from <see cref="From"/>. If this time occurs twice, the hours end at the second.</value>
    public TimeOnly To { get; set; } = new(18, 0);

    /// <summary>The time zone of the hours, such as <c>Asia/Seoul</c> or <c>Europe/Berlin</c>.</summary>
    /// <value>Default <c>UTC</c>. Other zones require time zone data in the image.</value>
    public string TimeZone { get; set; } = "UTC";

    /// <summary>What the channel does with alerts outside the hours.</summary>
    /// <value>Default <see cref="OutsideHours.Digest"/>.</value>
    public OutsideHours Outside { get; set; }

    /// <summary>Whether unhealthy checks with <c>Impact = Critical</c> notify at any hour, as do their recoveries.</summary>
    /// <value>Default <c>true</c>.</value>
    public bool CriticalAnytime { get; set; } = true;
}
