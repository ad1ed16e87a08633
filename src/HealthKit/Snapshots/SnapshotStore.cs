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

    /// <summary>
    /// Raised on the writer's thread when a newer version exists, for readers that must not depend on the thread pool. A handler sets a
    /// signal: it must neither block nor throw.
    /// </summary>
    public event Action? Changed;

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

    /// <summary>Returns the timestamp at which to publish again for changed data that came too soon; else never.</summary>
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

    /// <summary>Waits until the snapshot has a newer version, turns stale, or <paramref name="end"/> has come.</summary>
    /// <param name="snapshot">The snapshot that the caller has read.</param>
    /// <param name="now">The timestamp of that read, before <paramref name="end"/>.</param>
    /// <param name="end">The timestamp of the end.</param>
    /// <param name="cancellationToken">Ends the wait, without an exception.</param>
    public async Task WaitForChangeAsync(HealthSnapshot snapshot, long now, long end, CancellationToken cancellationToken)
    {
        // No event announces that a snapshot turns stale, so the wait ends then. Timers ignore fractions of a millisecond: round up.
        var until = snapshot.StaleAt > now ? Math.Min(end, snapshot.StaleAt) : end;
        var delay = TimeSpan.FromMilliseconds(Math.Ceiling(_time.Span(until - now).TotalMilliseconds));
        await snapshot.Superseded.WaitAsync(delay, _time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private CheckState NeverRun(CheckDefinition check, DateTimeOffset now) => new()
    {
        Definition = check,
        Status = check.Impact == CheckImpact.Degrades ? HealthStatus.Degraded : HealthStatus.Unhealthy,
        Shown = RunOutcome.Failed(HealthReason.Starting),
        Since = now,
        ChangedAt = _time.GetTimestamp(),
        StaleAt = _time.After(check.InitialDelay + check.FirstStaleAfter),
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
            Changed?.Invoke();
        }

        return again;
    }

    private HealthSnapshot Compose(HealthSnapshot? previous, HostState host, ImmutableArray<CheckState> checks)
    {
        var states = checks.AsSpan();
        var staleAt = TimestampExtensions.Never;
        foreach (var check in states)
            staleAt = Math.Min(staleAt, check.StaleAt);

        // Usually the results are the same as before, and the verdicts still hold.
        var changes = previous is null ? StateChanges.State : StateComparison.Compare(previous.Checks.AsSpan(), states);
        var isTurned = changes.HasFlag(StateChanges.State);
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
