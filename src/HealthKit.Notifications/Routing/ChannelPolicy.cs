namespace HealthKit.Notifications.Routing;

/// <summary>A copy of the settings that decide what a channel sends and when, taken at start-up.</summary>
internal sealed class ChannelPolicy(NotificationChannelOptions options)
{
    private readonly HashSet<string> _checks = new(options.Checks, StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _tags = new(options.Tags, StringComparer.OrdinalIgnoreCase);
    private readonly HealthStatus _minSeverity = options.MinSeverity;
    private readonly bool _criticalAnytime = options.Hours?.CriticalAnytime ?? true;

    /// <value><c>null</c>: at any time.</value>
    public ActiveHours? Hours { get; } = options.Hours is { } hours
        ? new ActiveHours([.. hours.Days], hours.From, hours.To, TimeZoneInfo.FindSystemTimeZoneById(hours.TimeZone))
        : null;

    public OutsideHours Outside { get; } = options.Hours?.Outside ?? OutsideHours.Digest;
    public TimeSpan For { get; } = options.For;
    public TimeSpan GroupWait { get; } = options.GroupWait;
    public TimeSpan? RepeatInterval { get; } = options.RepeatInterval;
    public bool SendResolved { get; } = options.SendResolved;
    public int FlapThreshold { get; } = options.FlapThreshold;
    public TimeSpan FlapWindow { get; } = options.FlapWindow;

    public bool Includes(HealthTransition transition) =>
        (_checks.Count == 0 && _tags.Count == 0) || _checks.Contains(transition.Check) || transition.Tags.Any(_tags.Contains);

    public AlertState StateOf(HealthStatus status) => status switch
    {
        _ when status > _minSeverity => AlertState.Healthy,
        HealthStatus.Unhealthy => AlertState.Unhealthy,
        HealthStatus.Degraded => AlertState.Degraded,
        _ => AlertState.Healthy,
    };

    /// <summary>Whether a transition for the worse may be sent outside the notification hours.</summary>
    public bool IsUrgent(HealthTransition transition) =>
        _criticalAnytime && transition is { To: HealthStatus.Unhealthy, Impact: CheckImpact.Critical };
}
