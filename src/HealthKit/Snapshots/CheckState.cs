namespace HealthKit.Snapshots;

/// <summary>The state of one check at one moment. Immutable.</summary>
internal sealed record CheckState
{
    public required CheckDefinition Definition { get; init; }

    /// <summary>The check's own verdict.</summary>
    public required HealthStatus Status { get; init; }

    /// <summary>The last outcome that led to <see cref="Status"/>, whose own status the impact may have capped.</summary>
    public required RunOutcome Shown { get; init; }

    /// <summary>Why the check is not healthy; <c>null</c> when it is.</summary>
    public HealthReason? Reason => Shown.Reason;

    /// <summary>The text that responses may show, or <c>null</c>.</summary>
    public string? Message => Shown.Message;
    public string? FullMessage => Shown.FullMessage;
    public string? Description => Shown.Description;
    public IReadOnlyDictionary<string, object> Data => Shown.Data;
    public Exception? Exception => Shown.Exception;

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
            Shown = RunOutcome.Failed(HealthReason.Stale),
            Since = isUnchanged ? Since : (LastRun ?? Since) + Definition.StaleAfter,
            ChangedAt = isUnchanged ? ChangedAt : StaleAt,
            Diagnosis = null,
        };
    }
}
