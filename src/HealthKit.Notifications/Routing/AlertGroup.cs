using System.Collections.Immutable;

namespace HealthKit.Notifications.Routing;

/// <summary>The alerts of one message, at most one for each check. A digest was held back until the notification hours.</summary>
internal sealed record AlertGroup(ImmutableArray<Alert> Alerts, bool IsDigest = false)
{
    public static AlertGroup Test { get; } = new([]);

    /// <summary>The same for all attempts, so that a receiver can detect a message that it already has.</summary>
    public Guid Id { get; init; } = Guid.NewGuid();

    public bool IsTest => Alerts.IsEmpty;

    /// <summary>Whether other replicas may send the same alerts.</summary>
    public bool IsUncoordinated => Alerts.Any(static alert => alert.Claim == ClaimState.Uncoordinated);

    /// <summary>Whether this replica sends the alerts for all replicas.</summary>
    public bool IsCoordinated => !IsTest && Alerts.All(static alert => alert.Claim == ClaimState.Acquired);
}
