using System.Collections.Immutable;

namespace HealthKit.Notifications.Routing;

/// <summary>What is told at once.</summary>
/// <param name="Notices">One of each check.</param>
/// <param name="IsDigest">Whether it happened while nobody was to be disturbed.</param>
internal sealed record Message(ImmutableArray<Notice> Notices, bool IsDigest = false)
{
    /// <summary>Says that it is a test, and nothing else.</summary>
    public static Message Test { get; } = new([]);

    /// <summary>The same through all attempts, by which a receiver can tell that it has it already.</summary>
    public Guid Id { get; init; } = Guid.NewGuid();

    public bool IsTest => Notices.IsEmpty;

    /// <summary>Whether other replicas may say the same.</summary>
    public bool IsUncoordinated => Notices.Any(static notice => notice.Claim == Claim.Uncoordinated);

    /// <summary>Whether it is said for all replicas.</summary>
    public bool IsForFleet => !IsTest && Notices.All(static notice => notice.Claim == Claim.Won);
}
