using HealthKit.Registration;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Snapshots;

/// <summary>What is known of one check at one moment. Never changed; the next moment has its own.</summary>
internal sealed class CheckState
{
    public required CheckDefinition Definition { get; init; }

    /// <summary>The check's own verdict.</summary>
    public required HealthStatus Status { get; init; }

    /// <summary>Why it is not healthy; <c>null</c> when it is.</summary>
    public required HealthReason? Reason { get; init; }

    /// <summary>What an answer may say, or <c>null</c>.</summary>
    public string? Message { get; init; }

    /// <summary>When the status last changed.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>The same moment as a timestamp (<see cref="TimeProvider.GetTimestamp"/>), from which ages are counted.</summary>
    public required long ChangedAt { get; init; }

    /// <summary>Whether a run ended or was given up.</summary>
    public bool HasRun { get; init; }

    /// <summary>Whether any run was not unhealthy.</summary>
    public bool HasSucceeded { get; init; }

    public DateTimeOffset? LastRun { get; init; }

    public DateTimeOffset? LastSuccess { get; init; }

    /// <summary>Of the last run, or so far when it overstays.</summary>
    public TimeSpan Duration { get; init; }

    public int ConsecutiveFailures { get; init; }

    /// <summary>What the check returned, shortened and made printable.</summary>
    public IReadOnlyDictionary<string, object> Data { get; init; } = CheckData.None;

    public Exception? Exception { get; init; }

    /// <summary>Which layer is broken, once it was found out in this outage.</summary>
    public NetworkDiagnosis? Diagnosis { get; init; }

    /// <summary>The moment (<see cref="TimeProvider.GetTimestamp"/>) from which this is too old to be believed.</summary>
    public required long StaleAt { get; init; }

    /// <summary>The same check, which was asked again and has no first result yet.</summary>
    public CheckState AsStarting(long staleAt) => new()
    {
        Definition = Definition,
        Status = Status,
        Reason = Reason,
        Message = Message,
        Since = Since,
        ChangedAt = ChangedAt,
        StaleAt = staleAt,
    };

    /// <summary>The same check, of which more is known.</summary>
    public CheckState WithDiagnosis(NetworkDiagnosis diagnosis) => new()
    {
        Definition = Definition,
        Status = Status,
        Reason = Reason,
        Message = Message,
        Since = Since,
        ChangedAt = ChangedAt,
        HasRun = HasRun,
        HasSucceeded = HasSucceeded,
        LastRun = LastRun,
        LastSuccess = LastSuccess,
        Duration = Duration,
        ConsecutiveFailures = ConsecutiveFailures,
        Data = Data,
        Exception = Exception,
        Diagnosis = diagnosis,
        StaleAt = StaleAt,
    };

    /// <summary>The same check, which was seen to work without a run of its own.</summary>
    public CheckState WithSuccess(DateTimeOffset at, long staleAt) => new()
    {
        Definition = Definition,
        Status = Status,
        Reason = Reason,
        Message = Message,
        Since = Since,
        ChangedAt = ChangedAt,
        HasRun = HasRun,
        HasSucceeded = HasSucceeded,
        LastRun = at,
        LastSuccess = at,
        Duration = Duration,
        ConsecutiveFailures = ConsecutiveFailures,
        Data = Data,
        Exception = Exception,
        Diagnosis = Diagnosis,
        StaleAt = staleAt,
    };

    /// <summary>The same check once nobody has kept it true.</summary>
    public CheckState AsStale()
    {
        var status = Definition.Impact == CheckImpact.Degrades ? HealthStatus.Degraded : HealthStatus.Unhealthy;
        var isUnchanged = status == Status;
        return new CheckState
        {
            Definition = Definition,
            Status = status,
            Reason = HealthReason.Stale,
            Message = HealthReason.Stale.Sentence,
            Since = isUnchanged ? Since : (LastRun ?? Since) + Definition.StaleAfter,
            ChangedAt = isUnchanged ? ChangedAt : StaleAt,
            HasRun = HasRun,
            HasSucceeded = HasSucceeded,
            LastRun = LastRun,
            LastSuccess = LastSuccess,
            Duration = Duration,
            ConsecutiveFailures = ConsecutiveFailures,
            StaleAt = StaleAt,
        };
    }
}
