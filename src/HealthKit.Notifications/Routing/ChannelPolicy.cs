using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Notifications.Routing;

/// <summary>What a channel tells, and when, frozen at the start.</summary>
internal sealed class ChannelPolicy(NotificationChannelOptions options)
{
    private readonly HashSet<string> _checks = new(options.Checks, StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _tags = new(options.Tags, StringComparer.OrdinalIgnoreCase);
    private readonly HealthStatus _minSeverity = options.MinSeverity;
    private readonly bool _criticalAlways = options.Hours?.CriticalRoundTheClock ?? true;

    /// <value><c>null</c>: round the clock.</value>
    public OpeningHours? Hours { get; } = options.Hours is { } hours
        ? new OpeningHours([.. hours.Days], hours.From, hours.To, TimeZoneInfo.FindSystemTimeZoneById(hours.TimeZone))
        : null;

    public OutsideHours Outside { get; } = options.Hours?.Outside ?? OutsideHours.Digest;

    public TimeSpan Settle { get; } = options.Settle;

    public TimeSpan Group { get; } = options.Group;

    public TimeSpan? Repeat { get; } = options.Repeat;

    public bool Recovery { get; } = options.Recovery;

    public int FlapTurns { get; } = options.FlapTurns;

    public TimeSpan FlapWindow { get; } = options.FlapWindow;

    public bool Tells(HealthTransition transition) =>
        (_checks.Count == 0 && _tags.Count == 0) || _checks.Contains(transition.Check) || transition.Tags.Any(_tags.Contains);

    public Standing StandingOf(HealthStatus status) =>
        status > _minSeverity ? Standing.Fine
        : status switch
        {
            HealthStatus.Unhealthy => Standing.Unhealthy,
            HealthStatus.Degraded => Standing.Degraded,
            _ => Standing.Fine,
        };

    /// <summary>Whether a turn for the worse may wake people.</summary>
    public bool IsUrgent(HealthTransition transition) =>
        _criticalAlways && transition is { To: HealthStatus.Unhealthy, Impact: CheckImpact.Critical };
}
