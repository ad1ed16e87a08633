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
    public HealthSnapshot Current => Latest.AsOf(_time.GetTimestamp());

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
        var overall = ProbePolicy.Judge(ProbeKind.Overall, host, states);
        var live = ProbePolicy.Judge(ProbeKind.Live, host, states);
        var ready = ProbePolicy.Judge(ProbeKind.Ready, host, states);
        var startup = ProbePolicy.Judge(ProbeKind.Startup, host, states);
        var timestamp = _time.GetUtcNow();
        var staleAt = TimestampExtensions.Never;
        foreach (var check in states)
        {
            staleAt = Math.Min(staleAt, check.StaleAt);
        }

        var changed = previous is not null
            && (host.Phase != previous.Host.Phase || overall != previous.Overall || live != previous.Live || ready != previous.Ready
                || startup != previous.Startup || previous.StaleAt <= _time.GetTimestamp() || Differ(previous.Checks, checks));
        var version = (previous?.Version ?? 0) + (changed ? 2 : 0);

        return new HealthSnapshot(changed ? null : previous)
        {
            Version = version,
            Timestamp = timestamp,
            Host = host,
            Checks = checks,
            Overall = overall,
            Live = live,
            Ready = ready,
            Startup = startup,
            StaleAt = staleAt,
        };
    }

    private static bool Differ(ImmutableArray<CheckState> before, ImmutableArray<CheckState> after)
    {
        for (var index = 0; index < before.Length; index++)
        {
            var (old, now) = (before[index], after[index]);
            if (!ReferenceEquals(old, now) && (old.Status != now.Status || old.Reason != now.Reason || old.Diagnosis?.Layer != now.Diagnosis?.Layer))
            {
                return true;
            }
        }

        return false;
    }
}
