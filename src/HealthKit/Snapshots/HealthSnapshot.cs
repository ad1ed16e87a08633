using System.Collections.Immutable;
using HealthKit.Diagnostics;

namespace HealthKit.Snapshots;

/// <summary>The health of the service at one moment: one truth that every reader shares. Never changed, swapped whole.</summary>
/// <param name="renewed">The snapshot before, when this has the same version: whoever waits for a change goes on waiting.</param>
internal sealed class HealthSnapshot(HealthSnapshot? renewed = null)
{
    private readonly TaskCompletionSource _superseded = renewed?._superseded ?? new(TaskCreationOptions.RunContinuationsAsynchronously);
    private HealthSnapshot? _stale;

    /// <summary>
    /// Rises when a state, a reason, a message or a verdict changes, and for changed data alone at most once in <see
    /// cref="SnapshotStore.DataInterval"/>. Even while kept true, odd in the stale form.
    /// </summary>
    public required long Version { get; init; }

    public required DateTimeOffset Timestamp { get; init; }

    public required HostState Host { get; init; }

    /// <summary>In the order of registration: the index of a definition is the index of its state.</summary>
    public required ImmutableArray<CheckState> Checks { get; init; }

    public required ProbeVerdicts Verdicts { get; init; }

    public ProbeVerdict Overall => Verdicts.Overall;

    public ProbeVerdict Live => Verdicts.Live;

    public ProbeVerdict Ready => Verdicts.Ready;

    public ProbeVerdict Startup => Verdicts.Startup;

    /// <summary>The moment from which <see cref="Stale"/> holds instead of this.</summary>
    public required long StaleAt { get; init; }

    /// <summary>What holds when nobody has kept this true; itself in the stale form. Made for the first who needs it, which is hardly ever.</summary>
    public HealthSnapshot Stale => Volatile.Read(ref _stale) ?? AsStale();

    /// <summary>Completes when a snapshot with a newer <see cref="Version"/> is there; those that only keep this one true wake nobody.</summary>
    public Task Superseded => _superseded.Task;

    public ProbeVerdict this[ProbeKind probe] => probe switch
    {
        ProbeKind.Overall => Overall,
        ProbeKind.Live => Live,
        ProbeKind.Ready => Ready,
        _ => Startup,
    };

    public HealthSnapshot AsOf(long timestamp) => timestamp < StaleAt ? this : Stale;

    public void Supersede() => _superseded.SetResult();

    private HealthSnapshot AsStale()
    {
        var stale = new HealthSnapshot
        {
            Version = Version + 1,
            Timestamp = Timestamp,
            Host = Host,
            Checks = ImmutableArray.CreateRange(Checks, static check => check.AsStale()),
            Verdicts = Verdicts.AsStale(),
            StaleAt = TimestampExtensions.Never,
        };
        stale._stale = stale;
        return Interlocked.CompareExchange(ref _stale, stale, null) ?? stale;
    }
}
