using System.Collections.Immutable;

namespace HealthKit.Notifications.Routing;

/// <summary>What is told at once.</summary>
/// <param name="Alerts">One of each check.</param>
/// <param name="IsDigest">Whether it happened while nobody was to be disturbed.</param>
internal sealed record AlertGroup(ImmutableArray<Alert> Alerts, bool IsDigest = false)
{
    /// <summary>Says that it is a test, and nothing else.</summary>
    public static AlertGroup Test { get; } = new([]);

    /// <summary>The same through all attempts, by which a receiver can tell that it has it already.</summary>
    public Guid Id { get; init; } = Guid.NewGuid();

    public bool IsTest => Alerts.IsEmpty;

    /// <summary>Whether other replicas may say the same.</summary>
    public bool IsUncoordinated => Alerts.Any(static alert => alert.Claim == ClaimState.Uncoordinated);

    /// <summary>Whether it is said for all replicas.</summary>
    public bool IsCoordinated => !IsTest && Alerts.All(static alert => alert.Claim == ClaimState.Acquired);
}
