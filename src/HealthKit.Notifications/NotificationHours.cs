namespace HealthKit.Notifications;

/// <summary>When people may be disturbed, by the clock on their wall. Changes of daylight saving time are kept.</summary>
public sealed class NotificationHours
{
    /// <summary>The days on which the hours begin.</summary>
    /// <value>Default none: every day.</value>
    public IList<DayOfWeek> Days { get; } = [];

    /// <summary>When they begin. A time that a change of daylight saving time leaves out is the moment of that change; of one that comes twice the first counts.</summary>
    /// <value>Default 08:00.</value>
    public TimeOnly From { get; set; } = new(8, 0);

    /// <summary>When they end; at or before <see cref="From"/>, on the next day. Of a time that comes twice the second counts.</summary>
    /// <value>Default 18:00. Not the same as <see cref="From"/>.</value>
    public TimeOnly To { get; set; } = new(18, 0);

    /// <summary>Whose wall, such as <c>Asia/Seoul</c> or <c>Europe/Berlin</c>.</summary>
    /// <value>Default <c>UTC</c>. Images without time zone data know no other.</value>
    public string TimeZone { get; set; } = "UTC";

    /// <summary>What becomes of what happens outside the hours.</summary>
    /// <value>Default <see cref="OutsideHours.Digest"/>.</value>
    public OutsideHours Outside { get; set; }

    /// <summary>Whether checks with <c>Impact = Critical</c> that are unhealthy are told at any hour, and that they recovered.</summary>
    /// <value>Default <c>true</c>.</value>
    public bool CriticalAnytime { get; set; } = true;
}
