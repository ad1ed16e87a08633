namespace HealthKit.Evaluation;

/// <summary>
/// Moves the next run of one check forward. A lost connection starts a run at once, at most one in a retry interval. When an outage seems
/// to be over, the next runs start at random times: all replicas see the end at the same moment, and must not all run then. Only the engine
/// calls it, except for <see cref="Of"/> and <see cref="Set"/>.
/// </summary>
internal sealed class EarlyRuns
{
    private bool _isLost;
    private bool _isRestored;
    private bool _isLostPending;
    private bool _isRestoredPending;
    private long _nextSignalAt = long.MinValue;
    private bool _isRecovering;
    private bool _isAligned;

    /// <summary>Returns the object, which most checks never need. Safe on any thread.</summary>
    public static EarlyRuns Of(ref EarlyRuns? field) => LazyInitializer.EnsureInitialized(ref field, static () => new EarlyRuns());

    /// <summary>Stores a signal until <see cref="Take"/>. Safe on any thread.</summary>
    public void Set(RunReason reason)
    {
        if (reason == RunReason.ConnectionLost)
            Volatile.Write(ref _isLost, true);
        else if (reason == RunReason.Works)
            Volatile.Write(ref _isRestored, true);
    }

    /// <summary>Takes the stored signals for the next run. A current run may have begun before the connection changed.</summary>
    /// <returns>Whether the dependency works again and no connection was lost.</returns>
    public bool Take()
    {
        var (isLost, isRestored) = (Interlocked.Exchange(ref _isLost, false), Interlocked.Exchange(ref _isRestored, false));
        (_isLostPending, _isRestoredPending) = (_isLostPending || isLost, _isRestoredPending || isRestored);
        return isRestored && !isLost;
    }

    /// <summary>Whether a signal waits for a run, which nothing else may replace.</summary>
    public bool IsSignalled => _isLostPending || _isRestoredPending;

    /// <param name="nextSignalAt">When a signal may start a run again.</param>
    public void OnStarted(long nextSignalAt)
    {
        if (IsSignalled)
        {
            _isAligned = true;
            _isRecovering |= _isRestoredPending;
            (_isLostPending, _isRestoredPending, _nextSignalAt) = (false, false, nextSignalAt);
        }
    }

    /// <summary>Whether all replicas may run at the same times, because a signal reached them together. Returns it once.</summary>
    public bool TakeAligned() => _isAligned && !(_isAligned = false);

    /// <summary>Returns the time of the next run after a run has ended.</summary>
    /// <param name="mayRecover">Whether the run ended well and the verdict cannot worsen.</param>
    /// <param name="isLate">Of two late runs in a row that end well, the second ends the recovery: the check is only slow.</param>
    /// <param name="due">The time without a recovery.</param>
    /// <param name="first">When the first run of a recovery starts; <c>null</c> when this run does not begin one.</param>
    /// <param name="next">When the next run of a recovery starts.</param>
    public long DueAfter(bool mayRecover, bool isLate, long due, long? first, long next)
    {
        var wasRecovering = _isRecovering;
        _isRecovering = mayRecover && (wasRecovering ? !isLate : first is not null);
        return !_isRecovering ? due : wasRecovering ? next : first!.Value;
    }

    /// <summary>Returns the time of the next run with the signals that wait for it, which is at most <paramref name="due"/>.</summary>
    /// <param name="due">The time without signals.</param>
    /// <param name="now">The current time.</param>
    /// <param name="spread">The time in which the replicas start their runs when the dependency works again.</param>
    /// <param name="delay">A random part of <paramref name="spread"/>.</param>
    public long DueOf(long due, long now, long spread, long delay)
    {
        // A run that is due within the spread stays: so the sum over all replicas is the same at each moment.
        var from = Math.Max(now, _nextSignalAt);
        due = _isRestoredPending && due >= from + spread ? from + delay : due;
        return _isLostPending ? Math.Min(due, from) : due;
    }
}
