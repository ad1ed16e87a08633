namespace HealthKit.Snapshots;

/// <summary>The health of the service at one moment, which all readers share. Immutable.</summary>
/// <param name="renewed">The previous snapshot when it has the same version; its waiters keep waiting for a change.</param>
internal sealed class HealthSnapshot(HealthSnapshot? renewed = null)
{
    private readonly TaskCompletionSource _superseded = renewed?._superseded ?? new(TaskCreationOptions.RunContinuationsAsynchronously);
    private HealthSnapshot? _stale;

    /// <summary>
    /// Rises when a state, reason, message or verdict changes; when only data changes, at most once in
    /// <see cref="SnapshotStore.DataInterval"/>. Even for a fresh snapshot, odd for its stale form.
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

    /// <summary>The timestamp from which <see cref="Stale"/> holds instead.</summary>
    public required long StaleAt { get; init; }

    /// <summary>The stale form of this snapshot, made on first use; a stale snapshot returns itself.</summary>
    public HealthSnapshot Stale => Volatile.Read(ref _stale) ?? AsStale();

    /// <summary>Completes when a snapshot with a newer <see cref="Version"/> exists.</summary>
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
