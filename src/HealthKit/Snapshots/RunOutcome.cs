namespace HealthKit.Snapshots;

/// <summary>The result of one run.</summary>
internal sealed record RunOutcome(HealthStatus Status, HealthReason? Reason, string? Message)
{
    /// <summary>The message for <see cref="DetailLevel.Full"/> where it is another one than <see cref="Message"/>.</summary>
    public string? FullMessage { get; init; }

    /// <summary>The description that the check returned, without secrets and bounded, whatever responses show. For the log.</summary>
    public string? Description { get; init; }
    public Exception? Exception { get; init; }

    /// <summary>The check's data, shortened and safe to print.</summary>
    public IReadOnlyDictionary<string, object> Data { get; init; } = CheckData.None;
    public static RunOutcome TimedOut { get; } = Failed(HealthReason.Timeout);

    /// <summary>The run failed, and its exception cannot be read.</summary>
    public static RunOutcome Unreadable { get; } = Failed(HealthReason.Error);

    /// <summary>Not from a run: the app reported failed calls.</summary>
    public static RunOutcome CallsFailed { get; } = new(HealthStatus.Unhealthy, HealthReason.Reported, "Calls from this service failed.");

    public static RunOutcome Failed(HealthReason reason) => new(HealthStatus.Unhealthy, reason, reason.Sentence);
}
