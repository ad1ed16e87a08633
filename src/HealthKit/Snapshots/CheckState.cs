namespace HealthKit.Snapshots;

/// <summary>The state of one check at one moment. Immutable.</summary>
internal sealed record CheckState
{
    public required CheckDefinition Definition { get; init; }

    /// <summary>The check's own verdict.</summary>
    public required HealthStatus Status { get; init; }

    /// <summary>Why the check is not healthy; <c>null</c> when it is.</summary>
    public required HealthReason? Reason { get; init; }

    /// <summary>The text that responses may show, or <c>null</c>.</summary>
    public string? Message { get; init; }

    /// <summary>The message for <see cref="DetailLevel.Full"/> where it is another one than <see cref="Message"/>.</summary>
    public string? FullMessage { get; init; }

    /// <summary>The description that the check returned, without secrets and bounded. For the log.</summary>
    public string? Description { get; init; }

    /// <summary>When the status last changed.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary><see cref="Since"/> as a timestamp (<see cref="TimeProvider.GetTimestamp"/>), for ages.</summary>
    public required long ChangedAt { get; init; }

    /// <summary>Whether a run ended or was abandoned.</summary>
    public bool HasRun { get; init; }

    /// <summary>Whether any run was healthy or degraded.</summary>
    public bool HasSucceeded { get; init; }
    public DateTimeOffset? LastRun { get; init; }
    public DateTimeOffset? LastSuccess { get; init; }

    /// <summary>The duration of the last run; of an overdue run, the time so far.</summary>
    public TimeSpan Duration { get; init; }
    public int ConsecutiveFailures { get; init; }

    /// <summary>The check's data, shortened and safe to print.</summary>
    public IReadOnlyDictionary<string, object> Data { get; init; } = CheckData.None;
    public Exception? Exception { get; init; }

    /// <summary>The failing network layer, once it is known in this outage.</summary>
    public NetworkDiagnosis? Diagnosis { get; init; }

    /// <summary>The timestamp (<see cref="TimeProvider.GetTimestamp"/>) from which this state is too old to use.</summary>
    public required long StaleAt { get; init; }

    /// <summary>The text that responses of this level show, or <c>null</c>.</summary>
    public string? MessageFor(DetailLevel details) => details == DetailLevel.Full ? FullMessage ?? Message : Message;

    /// <summary>Whether the check turned: it has another status than in <paramref name="old"/>, or its first result.</summary>
    public bool IsTransitionFrom(CheckState old) => HasRun && !ReferenceEquals(old, this) && (old.Status != Status || !old.HasRun);

    /// <summary>Returns the state that holds from <see cref="StaleAt"/> on.</summary>
    public CheckState AsStale()
    {
        var status = Definition.Impact == CheckImpact.Degrades ? HealthStatus.Degraded : HealthStatus.Unhealthy;
        var isUnchanged = status == Status;
        return this with
        {
            Status = status,
            Reason = HealthReason.Stale,
            Message = HealthReason.Stale.Sentence,
            FullMessage = null,
            Description = null,
            Since = isUnchanged ? Since : (LastRun ?? Since) + Definition.StaleAfter,
            ChangedAt = isUnchanged ? ChangedAt : StaleAt,
            Data = CheckData.None,
            Exception = null,
            Diagnosis = null,
        };
    }
}
