using System.Collections.Immutable;
using HealthKit.Diagnostics;
using HealthKit.Registration;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Snapshots;

/// <summary>
/// The one writer of the snapshot. Evaluation hands it the states of the checks, the host its phase; readers take one reference and
/// never wait.
/// </summary>
internal sealed class SnapshotStore
{
    /// <summary>
    /// Data that differs is a new version no sooner than this after the last one. Figures differ with nearly every run,
    /// and each version costs every client of the stream an event.
    /// </summary>
    public static readonly TimeSpan DataInterval = TimeSpan.FromSeconds(5);

    private readonly TimeProvider _time;
    private readonly Lock _writing = new();
    private HealthSnapshot _latest;
    private long _evaluationDue = TimestampExtensions.Never;
    private long _dataFrom = long.MinValue;
    private bool _hasNewData;

    public SnapshotStore(CheckCatalog catalog, TimeProvider time)
    {
        _time = time;
        var now = time.GetUtcNow();
        _latest = Compose(previous: null, new HostState(), [.. catalog.Definitions.Select(check => NeverRun(check, now))]);
    }

    /// <summary>What holds now: the latest snapshot, or its stale form once its time has run out.</summary>
    public HealthSnapshot Current
    {
        get
        {
            // The time first: a snapshot that is replaced in between is none that nobody has kept true.
            var now = _time.GetTimestamp();
            return Latest.AsOf(now);
        }
    }

    /// <summary>The snapshot written last, however old.</summary>
    public HealthSnapshot Latest => Volatile.Read(ref _latest);

    /// <summary>
    /// When evaluation makes its next step, as it has said itself with the last one; long past, it is dead. Never when there is nothing to
    /// evaluate.
    /// </summary>
    public long EvaluationDue
    {
        get => Volatile.Read(ref _evaluationDue);
        set => Volatile.Write(ref _evaluationDue, value);
    }

    /// <summary>Returns when to publish again for data that differs but was too soon for a new version; never when there is none.</summary>
    public long Publish(ImmutableArray<CheckState> checks) => Write(change: null, checks);

    /// <summary>Evaluation begins now: the age of what has never run counts from here, however long ago this was made.</summary>
    public void Start()
    {
        var now = _time.GetUtcNow();
        Write(change: null, [.. Latest.Checks.Select(check => check.HasRun ? check : NeverRun(check.Definition, now))]);
    }

    /// <summary>Phases only follow each other: a host that is told to stop while it starts still says that it has started.</summary>
    public void SetPhase(HostPhase phase) => Update(host => phase > host.Phase ? host with { Phase = phase } : host);

    /// <summary>The change is made to the latest state, by one caller at a time.</summary>
    public void Update(Func<HostState, HostState> change) => Write(change, checks: null);

    private CheckState NeverRun(CheckDefinition check, DateTimeOffset now) => new()
    {
        Definition = check,
        Status = check.Impact == CheckImpact.Degrades ? HealthStatus.Degraded : HealthStatus.Unhealthy,
        Reason = HealthReason.Starting,
        Message = HealthReason.Starting.Sentence,
        Since = now,
        ChangedAt = _time.GetTimestamp(),
        StaleAt = _time.After(check.InitialDelay + check.StaleAfter),
    };

    private long Write(Func<HostState, HostState>? change, ImmutableArray<CheckState>? checks)
    {
        HealthSnapshot previous, written;
        long again;
        lock (_writing)
        {
            previous = _latest;
            var host = change is null ? previous.Host : change(previous.Host);
            written = Compose(previous, host, checks ?? previous.Checks);
            again = _hasNewData ? _dataFrom : TimestampExtensions.Never;
            Volatile.Write(ref _latest, written);
        }

        if (written.Version != previous.Version)
        {
            previous.Supersede();
        }

        return again;
    }

    private HealthSnapshot Compose(HealthSnapshot? previous, HostState host, ImmutableArray<CheckState> checks)
    {
        var states = checks.AsSpan();
        var staleAt = TimestampExtensions.Never;
        foreach (var check in states)
        {
            staleAt = Math.Min(staleAt, check.StaleAt);
        }

        // Nearly always the runs ended as those before them, and what was judged then still holds.
        var changes = previous is null ? StateChanges.Turn : StateComparison.Compare(previous.Checks.AsSpan(), states);
        var isTurned = changes.HasFlag(StateChanges.Turn);
        var verdicts = isTurned || host != previous!.Host ? ProbeVerdicts.Of(host, states) : previous.Verdicts;
        var now = _time.GetTimestamp();
        _hasNewData |= changes.HasFlag(StateChanges.Data);
        var isChanged = previous is not null
            && (isTurned || changes.HasFlag(StateChanges.Message) || (_hasNewData && now >= _dataFrom) || host.Phase != previous.Host.Phase
                || host.Maintenance != previous.Host.Maintenance || verdicts != previous.Verdicts || previous.StaleAt <= now);
        (_hasNewData, _dataFrom) = isChanged ? (false, now + _time.Ticks(DataInterval)) : (_hasNewData, _dataFrom);
        return new HealthSnapshot(isChanged ? null : previous)
        {
            Version = (previous?.Version ?? 0) + (isChanged ? 2 : 0),
            Timestamp = _time.GetUtcNow(),
            Host = host,
            Checks = checks,
            Verdicts = verdicts,
            StaleAt = staleAt,
        };
    }
}
