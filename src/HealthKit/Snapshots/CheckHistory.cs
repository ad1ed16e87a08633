namespace HealthKit.Snapshots;

/// <summary>The last transitions and run durations of one check. The memory grows with use, up to a limit.</summary>
internal sealed class CheckHistory
{
    public const int MaximumTransitions = 100;
    private const int MaximumDurations = 60;

    // Capacity 1, since most checks never change their status.
    private readonly Queue<(DateTimeOffset At, HealthStatus Status, HealthReason? Reason)> _transitions = new(capacity: 1);

    // Also the lock for both queues: a Lock object in every history is as large as a queue.
    private readonly Queue<float> _durations = new();

    // The timestamp of the last transition.
    private long _changedAt;

    /// <summary>Adds a run. The first transition is the first status.</summary>
    public void Add(RunRecord run)
    {
        lock (_durations)
        {
            if (run.IsRun)
                Keep(_durations, (float)run.Duration.TotalMilliseconds, MaximumDurations);

            if (_transitions.Count == 0 || run.NewVerdict is not null)
            {
                var status = run.NewVerdict ?? run.Status;
                Keep(_transitions, (run.At, status, status == HealthStatus.Healthy ? null : run.Reason), MaximumTransitions);
                _changedAt = run.Timestamp;
            }
        }
    }

    /// <param name="now">The end of the timeline.</param>
    /// <param name="current">The check's state in the snapshot. It wins: a stale check is unhealthy without a run that says so.</param>
    public CheckTimeline TimelineAt(DateTimeOffset now, CheckState? current = null)
    {
        (DateTimeOffset At, HealthStatus Status, HealthReason? Reason)[] transitions;
        float[] durations;
        long changedAt;
        lock (_durations)
            (transitions, durations, changedAt) = ([.. _transitions], [.. _durations], _changedAt);

        // Without the wall clock, which may be set back: a snapshot that is older than the last transition adds none.
        if (current is not null && transitions is [.., var last] && last.Status != current.Status && changedAt < current.ChangedAt)
            transitions = [.. transitions, (current.Since, current.Status, current.Reason)];

        return CheckTimeline.Of(transitions, durations, now);
    }

    private static void Keep<T>(Queue<T> queue, T item, int maximum)
    {
        if (queue.Count == maximum)
            queue.Dequeue();

        queue.Enqueue(item);
    }
}

/// <summary>The histories of all checks.</summary>
internal sealed class HealthHistory(CheckCatalog catalog) : IRunObserver
{
    private readonly FrozenDictionary<CheckDefinition, CheckHistory> _checks =
        catalog.Definitions.ToFrozenDictionary(static check => check, static _ => new CheckHistory());

    private long _version;

    public long Version => Volatile.Read(ref _version);

    public CheckTimeline Of(CheckState check, DateTimeOffset now) => _checks[check.Definition].TimelineAt(now, check);

    public void Observe(RunRecord run)
    {
        _checks[run.Check].Add(run);
        Interlocked.Increment(ref _version);
    }
}
