namespace HealthKit.Snapshots;

/// <summary>Carries a reason through <c>HealthCheckResult</c>, which has no property for it.</summary>
internal sealed class ReasonException(HealthReason reason, Exception? cause) : Exception(reason.Sentence, cause)
{
    public HealthReason Reason { get; } = reason;
}
