namespace HealthKit.Reactions;

/// <summary>
/// What one reaction has not been told yet, in the order in which it happened. Bounded: when it is full, the latest transition of each check is kept. By any threads.
/// </summary>
internal sealed class ReactionQueue(int checks)
{
    private const int Usual = 256;

    private readonly int _most = Math.Max(Usual, 2 * checks);
    private readonly Lock _gate = new();
    private readonly Queue<HealthTransition> _transitions = new();
    private HealthLifecycle? _lifecycle;
    private TaskCompletionSource _arrived = NewSignal();

    /// <summary>Completes when there is something to take.</summary>
    public Task Arrived
    {
        get
        {
            lock (_gate)
            {
                return _arrived.Task;
            }
        }
    }

    /// <summary>Returns how many were thrown away to make room.</summary>
    public int Add(HealthTransition transition)
    {
        var skipped = 0;
        lock (_gate)
        {
            _transitions.Enqueue(transition);
            if (_transitions.Count > _most)
            {
                skipped = KeepLatest();
            }

            _arrived.TrySetResult();
        }

        return skipped;
    }

    /// <summary>Only where the service is now is worth telling.</summary>
    public void EnqueueLifecycle(HealthLifecycle lifecycle)
    {
        lock (_gate)
        {
            _lifecycle = lifecycle;
            _arrived.TrySetResult();
        }
    }

    /// <summary>Takes what comes next; a new part of the service's life before everything else, since it says how to take that. False when there is nothing.</summary>
    public bool TryTake(out HealthLifecycle? lifecycle, out HealthTransition? transition)
    {
        lock (_gate)
        {
            (lifecycle, _lifecycle) = (_lifecycle, null);
            transition = null;
            if (lifecycle is not null || _transitions.TryDequeue(out transition))
            {
                return true;
            }

            _arrived = _arrived.Task.IsCompleted ? NewSignal() : _arrived;
            return false;
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private int KeepLatest()
    {
        var before = _transitions.Count;
        var last = _transitions.GroupBy(static transition => transition.Check, StringComparer.Ordinal).Select(static group => group.Last()).ToHashSet(ReferenceEqualityComparer.Instance);
        var kept = _transitions.Where(last.Contains).ToList();
        _transitions.Clear();
        foreach (var transition in kept)
        {
            _transitions.Enqueue(transition);
        }

        return before - kept.Count;
    }
}
