using System.Collections.Immutable;

namespace HealthKit.Snapshots;

/// <summary>The health of the service at one moment: one truth that every reader shares. Never changed, swapped whole.</summary>
/// <param name="renewed">The snapshot before, when this has the same version: whoever waits for a change goes on waiting.</param>
internal sealed class HealthSnapshot(HealthSnapshot? renewed = null)
{
    private readonly TaskCompletionSource _superseded = renewed?._superseded ?? new(TaskCreationOptions.RunContinuationsAsynchronously);
    private HealthSnapshot? _stale;

    /// <summary>Rises when a state, a reason or a verdict changes, and only then. Even while kept true, odd in the stale form.</summary>
    public required long Version { get; init; }

    public required DateTimeOffset Timestamp { get; init; }

    public required HostState Host { get; init; }

    /// <summary>In the order of registration: the index of a definition is the index of its state.</summary>
    public required ImmutableArray<CheckState> Checks { get; init; }

    public required ProbeVerdict Overall { get; init; }

    public required ProbeVerdict Live { get; init; }

    public required ProbeVerdict Ready { get; init; }

    public required ProbeVerdict Startup { get; init; }

    /// <summary>The moment from which <see cref="Stale"/> holds instead of this.</summary>
    public required long StaleAt { get; init; }

    /// <summary>What holds when nobody has kept this true; itself in the stale form. Made when it is first asked for: most snapshots are replaced before.</summary>
    public HealthSnapshot Stale =>
        IsStale ? this : Volatile.Read(ref _stale) ?? Interlocked.CompareExchange(ref _stale, TurnStale(), null) ?? _stale;

    /// <summary>Completes when a snapshot with a newer <see cref="Version"/> is there; those that only keep this one true wake nobody.</summary>
    public Task Superseded => _superseded.Task;

    private bool IsStale => (Version & 1) == 1;

    public ProbeVerdict this[ProbeKind probe] => probe switch
    {
        ProbeKind.Overall => Overall,
        ProbeKind.Live => Live,
        ProbeKind.Ready => Ready,
        _ => Startup,
    };

    public HealthSnapshot AsOf(long timestamp) => timestamp < StaleAt ? this : Stale;

    public void Supersede() => _superseded.SetResult();

    private HealthSnapshot TurnStale() => new()
    {
        Version = Version + 1,
        Timestamp = Timestamp,
        Host = Host,
        Checks = ImmutableArray.CreateRange(Checks, static check => check.Stale),
        Overall = ProbePolicy.Stale(ProbeKind.Overall, Overall),
        Live = Live,
        Ready = ProbePolicy.Stale(ProbeKind.Ready, Ready),
        Startup = Startup,
        StaleAt = TimestampExtensions.Never,
    };
}
