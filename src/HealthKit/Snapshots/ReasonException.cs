namespace HealthKit.Snapshots;

/// <summary>Carries a reason through <c>HealthCheckResult</c>, which has no place for one.</summary>
internal sealed class ReasonException(HealthReason reason, Exception? cause) : Exception(reason.Sentence, cause)
{
    public HealthReason Reason { get; } = reason;
}
