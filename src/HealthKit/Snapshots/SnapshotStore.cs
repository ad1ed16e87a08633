using System.Collections.Immutable;
using HealthKit.Diagnostics;
using HealthKit.Registration;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Snapshots;

/// <summary>
/// The single writer of the snapshot. The evaluation passes the states of the checks, the host its phase; readers take one reference and
/// never wait.
/// </summary>
internal sealed class SnapshotStore
{
    /// <summary>
    /// The minimum time between two versions that differ in data only. Data changes with nearly every run, and each version costs every
    /// client of the stream an event.
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

    /// <summary>The snapshot that holds now: the latest one, or its stale form when it is too old.</summary>
    public HealthSnapshot Current
    {
        get
        {
            // Read the time first: with the snapshot first, one that is replaced in between could appear stale.
            var now = _time.GetTimestamp();
            return Latest.AsOf(now);
        }
    }

    /// <summary>The snapshot that was written last, however old.</summary>
    public HealthSnapshot Latest => Volatile.Read(ref _latest);

    /// <summary>
    /// The timestamp of the engine's next step, which the engine sets in each step. When it is long past, the engine is dead.
    /// <see cref="TimestampExtensions.Never"/> without checks.
    /// </summary>
    public long EvaluationDue
    {
        get => Volatile.Read(ref _evaluationDue);
        set => Volatile.Write(ref _evaluationDue, value);
    }

    /// <summary>
    /// Returns the timestamp at which to publish again for changed data that came too soon for a new version; else never.
    /// </summary>
    public long Publish(ImmutableArray<CheckState> checks) => Write(change: null, checks);

    /// <summary>The evaluation starts now: checks that never ran get their age from here, not from the store's creation.</summary>
    public void Start()
    {
        var now = _time.GetUtcNow();
        Write(change: null, [.. Latest.Checks.Select(check => check.HasRun ? check : NeverRun(check.Definition, now))]);
    }

    /// <summary>Moves the phase forward only: a host that stops during its start still signals "started" after "draining".</summary>
    public void SetPhase(HostPhase phase) => Update(host => phase > host.Phase ? host with { Phase = phase } : host);

    /// <summary>Applies the change to the latest state, under a lock.</summary>
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

        // Usually the results are the same as before, and the verdicts still hold.
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
