namespace HealthKit.Notifications;

/// <summary>
/// What a channel sends, and when. Values from the configuration section <c>HealthKit:Notifications:&lt;channel&gt;</c> override code.
/// </summary>
public abstract class NotificationChannelOptions
{
    private protected NotificationChannelOptions()
    {
    }

    /// <summary>The names of the checks that the channel reports.</summary>
    /// <value>Default none: all checks, or those selected by <see cref="Tags"/>.</value>
    public IList<string> Checks { get; } = [];

    /// <summary>The channel also reports checks that have one of these tags, in addition to <see cref="Checks"/>.</summary>
    /// <value>Default none.</value>
    public IList<string> Tags { get; } = [];

    /// <summary>The lowest severity that the channel reports; it treats anything less severe as healthy.</summary>
    /// <value>Default <see cref="HealthStatus.Degraded"/>: all. <see cref="HealthStatus.Unhealthy"/> ignores degraded checks.</value>
    public HealthStatus MinSeverity { get; set; } = HealthStatus.Degraded;

    /// <summary>The hours in which the channel sends messages.</summary>
    /// <value>Default <c>null</c>: at any time.</value>
    public NotificationHours? Hours { get; set; }

    /// <summary>How long a state must last before it is reported, in addition to <c>FailAfter</c> and <c>RecoverAfter</c>.</summary>
    /// <value>Default 10 s; 0 to 1 hour.</value>
    public TimeSpan For { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a message waits for other alerts, which it then includes.</summary>
    /// <value>Default 5 s; 0 to 5 minutes.</value>
    public TimeSpan GroupWait { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How often the channel repeats the alert of a check that is still not healthy.</summary>
    /// <value>Default 4 hours; 1 minute to 7 days, or <c>null</c>: never.</value>
    public TimeSpan? RepeatInterval { get; set; } = TimeSpan.FromHours(4);

    /// <summary>Whether the channel reports that a check is healthy again.</summary>
    /// <value>Default <c>true</c>.</value>
    public bool SendResolved { get; set; } = true;

    /// <summary>
    /// The number of state changes within <see cref="FlapWindow"/> above which a check is flapping. The channel reports that once, and
    /// then nothing until the check has kept one state for the whole window.
    /// </summary>
    /// <value>Default 6; 2 to 100.</value>
    public int FlapThreshold { get; set; } = 6;

    /// <summary>The window in which <see cref="FlapThreshold"/> counts state changes.</summary>
    /// <value>Default 10 minutes; 10 s to 1 day.</value>
    public TimeSpan FlapWindow { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>The deadline of one delivery attempt.</summary>
    /// <value>Default 10 s; 100 ms to 2 minutes.</value>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The longest pause between two attempts. The first pause is 1 s; each further one doubles, less a random half.</summary>
    /// <value>Default 1 minute; 1 s to 1 hour.</value>
    public TimeSpan MaximumBackoff { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Whether one replica sends for all. It needs a coordinator, which <c>AddRedisReplicaCoordinator()</c> adds.</summary>
    /// <value>Default <c>true</c>. Without a coordinator every replica sends its own messages, each with its instance name.</value>
    public bool Coordinate { get; set; } = true;

    /// <summary>
    /// When the coordinator does not respond, a replica waits a random part of this delay, tries once more, and then sends the message.
    /// </summary>
    /// <value>Default 15 s; 0 to 5 minutes.</value>
    public TimeSpan UncoordinatedDelay { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>The name of the service in messages.</summary>
    /// <value>Default <c>null</c>: the application name.</value>
    public string? Service { get; set; }

    /// <summary>The name of this replica in messages.</summary>
    /// <value>Default <c>null</c>: the machine name (the pod name in Kubernetes) and the process id.</value>
    public string? Instance { get; set; }
}
