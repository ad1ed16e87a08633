namespace HealthKit.Reactions;

/// <summary>The undelivered changes of one reaction. A full queue keeps the latest transition of each check. Thread-safe.</summary>
internal sealed class ReactionQueue(int checks)
{
    private const int MinimumCapacity = 256;

    private readonly int _capacity = Math.Max(MinimumCapacity, 2 * checks);
    private readonly Lock _gate = new();
    private Queue<HealthTransition> _transitions = new();
    private HealthLifecycle? _lifecycle;
    private TaskCompletionSource _arrived = NewSignal();

    /// <summary>Completes when there is something to take.</summary>
    public Task Arrived
    {
        get
        {
            lock (_gate)
                return _arrived.Task;
        }
    }

    /// <summary>Returns how many transitions were discarded to make room.</summary>
    public int Add(HealthTransition transition)
    {
        lock (_gate)
        {
            _transitions.Enqueue(transition);
            var skipped = _transitions.Count > _capacity ? KeepLatest() : 0;
            _arrived.TrySetResult();
            return skipped;
        }
    }

    /// <summary>Replaces an undelivered phase: only the current one matters.</summary>
    public void EnqueueLifecycle(HealthLifecycle lifecycle)
    {
        lock (_gate)
        {
            _lifecycle = lifecycle;
            _arrived.TrySetResult();
        }
    }

    /// <summary>Takes the next change. A new lifecycle phase comes first, because it affects how transitions are handled.</summary>
    public bool TryTake(out HealthLifecycle? lifecycle, out HealthTransition? transition)
    {
        lock (_gate)
        {
            (lifecycle, _lifecycle) = (_lifecycle, null);
            transition = null;
            if (lifecycle is not null || _transitions.TryDequeue(out transition))
                return true;

            _arrived = _arrived.Task.IsCompleted ? NewSignal() : _arrived;
            return false;
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private int KeepLatest()
    {
        var before = _transitions.Count;
        var latest = _transitions.GroupBy(static transition => transition.Check, StringComparer.Ordinal)
            .Select(static group => group.Last()).ToHashSet(ReferenceEqualityComparer.Instance);
        _transitions = new Queue<HealthTransition>(_transitions.Where(latest.Contains));
        return before - _transitions.Count;
    }
}
