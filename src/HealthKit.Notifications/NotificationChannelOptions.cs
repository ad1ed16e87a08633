using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Notifications;

/// <summary>
/// What is told over a channel, and when; the options of each kind of channel add where to. The configuration section <c>HealthKit:Notifications:&lt;channel&gt;</c>
/// wins over code.
/// </summary>
public abstract class NotificationChannelOptions
{
    private protected NotificationChannelOptions()
    {
    }

    /// <summary>The names of the checks that are told of.</summary>
    /// <value>Default none: all, or those of <see cref="Tags"/>.</value>
    public IList<string> Checks { get; } = [];

    /// <summary>Checks with any of these tags are told of, besides those of <see cref="Checks"/>.</summary>
    /// <value>Default none.</value>
    public IList<string> Tags { get; } = [];

    /// <summary>The lowest severity that is told; less counts as healthy.</summary>
    /// <value>Default <see cref="HealthStatus.Degraded"/>: all. <see cref="HealthStatus.Unhealthy"/> leaves degraded checks out.</value>
    public HealthStatus MinSeverity { get; set; } = HealthStatus.Degraded;

    /// <summary>When people may be disturbed.</summary>
    /// <value>Default <c>null</c>: round the clock.</value>
    public NotificationHours? Hours { get; set; }

    /// <summary>How long a state must hold before it is told, on top of the <c>FailAfter</c> and <c>RecoverAfter</c> of the check.</summary>
    /// <value>Default 10 s; 0 to 1 hour.</value>
    public TimeSpan For { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a message waits for what else breaks or recovers, to be told with it.</summary>
    /// <value>Default 5 s; 0 to 5 minutes.</value>
    public TimeSpan GroupWait { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How often it is told again that a check is not healthy, while that lasts.</summary>
    /// <value>Default 4 hours; 1 minute to 7 days, or <c>null</c>: never.</value>
    public TimeSpan? RepeatInterval { get; set; } = TimeSpan.FromHours(4);

    /// <summary>Whether it is told that a check is healthy again.</summary>
    /// <value>Default <c>true</c>.</value>
    public bool SendResolved { get; set; } = true;

    /// <summary>A check that turns more often than this within <see cref="FlapWindow"/> is told to flap, and nothing more of it until it has held still for that long.</summary>
    /// <value>Default 6; 2 to 100.</value>
    public int FlapThreshold { get; set; } = 6;

    /// <summary>See <see cref="FlapThreshold"/>.</summary>
    /// <value>Default 10 minutes; 10 s to 1 day.</value>
    public TimeSpan FlapWindow { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>The deadline of one attempt to deliver.</summary>
    /// <value>Default 10 s; 100 ms to 2 minutes.</value>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The longest pause between two attempts; the first is 1 s, and each is twice the last, less a random half.</summary>
    /// <value>Default 1 minute; 1 s to 1 hour.</value>
    public TimeSpan MaximumBackoff { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Whether one replica speaks for the fleet, where claims are shared (<c>AddRedisReplicaCoordinator</c> of HealthKit.StackExchangeRedis).</summary>
    /// <value>Default <c>true</c>; without shared claims every replica speaks, and each message names its instance in any case.</value>
    public bool Coordinate { get; set; } = true;

    /// <summary>When the claims cannot be reached, a replica waits for a random part of this, looks once more, and then speaks for itself.</summary>
    /// <value>Default 15 s; 0 to 5 minutes.</value>
    public TimeSpan UncoordinatedDelay { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>What the messages call the service.</summary>
    /// <value>Default <c>null</c>: the name of the application.</value>
    public string? Service { get; set; }

    /// <summary>What the messages call this replica.</summary>
    /// <value>Default <c>null</c>: the name of the machine, which is that of the pod, and the id of the process.</value>
    public string? Instance { get; set; }
}
