namespace HealthKit.Evaluation;

/// <summary>The result of one run.</summary>
internal sealed record RunOutcome(HealthStatus Status, HealthReason? Reason, string? Message)
{
    /// <summary>The message for <see cref="DetailLevel.Full"/> where it is another one than <see cref="Message"/>.</summary>
    public string? FullMessage { get; init; }

    /// <summary>The description that the check returned, without secrets and bounded, whatever responses show.</summary>
    public string? Description { get; init; }
    public Exception? Exception { get; init; }
    public IReadOnlyDictionary<string, object> Data { get; init; } = CheckData.None;
    public static RunOutcome TimedOut { get; } = new(HealthStatus.Unhealthy, HealthReason.Timeout, HealthReason.Timeout.Sentence);

    /// <summary>The run failed, and its exception cannot be read.</summary>
    public static RunOutcome Unreadable { get; } = new(HealthStatus.Unhealthy, HealthReason.Error, HealthReason.Error.Sentence);

    /// <summary>Not from a run: the app reported failed calls.</summary>
    public static RunOutcome CallsFailed { get; } = new(HealthStatus.Unhealthy, HealthReason.Reported, "Calls from this service failed.");
}
