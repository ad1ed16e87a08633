using System.Collections.Immutable;
using HealthKit.Registration;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Snapshots;

/// <summary>
/// The one writer of the snapshot. Evaluation hands it the states of the checks, the host its phase; readers take one reference and
/// never wait.
/// </summary>
internal sealed class SnapshotStore
{
    private readonly TimeProvider _time;
    private readonly Lock _writing = new();
    private HealthSnapshot _latest;
    private long _evaluationDue = TimestampExtensions.Never;

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

    public void Publish(ImmutableArray<CheckState> checks) => Write(change: null, checks);

    /// <summary>Evaluation begins now: the age of what has never run counts from here, however long ago this was made.</summary>
    public void Begin()
    {
        var now = _time.GetUtcNow();
        Write(change: null, [.. Latest.Checks.Select(check => check.HasRun ? check : NeverRun(check.Definition, now))]);
    }

    /// <summary>Phases only follow each other: a host that is told to stop while it starts still says that it has started.</summary>
    public void Enter(HostPhase phase) => Update(host => phase > host.Phase ? host with { Phase = phase } : host);

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

    private void Write(Func<HostState, HostState>? change, ImmutableArray<CheckState>? checks)
    {
        HealthSnapshot previous, written;
        lock (_writing)
        {
            previous = _latest;
            var host = change is null ? previous.Host : change(previous.Host);
            written = Compose(previous, host, checks ?? previous.Checks);
            Volatile.Write(ref _latest, written);
        }

        if (written.Version != previous.Version)
        {
            previous.Supersede();
        }
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
        var isTurned = previous is null || Differ(previous.Checks.AsSpan(), states);
        var verdicts = isTurned || host != previous!.Host ? ProbeVerdicts.Of(host, states) : previous.Verdicts;
        var isChanged = previous is not null
            && (isTurned || host.Phase != previous.Host.Phase || host.Maintenance != previous.Host.Maintenance || verdicts != previous.Verdicts
                || previous.StaleAt <= _time.GetTimestamp());
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

    /// <summary>Whether anything differs that a verdict depends on or an answer says, other than times.</summary>
    private static bool Differ(ReadOnlySpan<CheckState> before, ReadOnlySpan<CheckState> after)
    {
        for (var index = 0; index < before.Length; index++)
        {
            var (old, now) = (before[index], after[index]);
            if (!ReferenceEquals(old, now)
                && (old.Status != now.Status || old.Reason != now.Reason || old.Diagnosis?.Layer != now.Diagnosis?.Layer
                    || old.HasRun != now.HasRun || old.HasSucceeded != now.HasSucceeded))
            {
                return true;
            }
        }

        return false;
    }
}
