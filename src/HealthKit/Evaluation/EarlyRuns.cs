namespace HealthKit.Evaluation;

/// <summary>
/// Moves the next run of one check forward. A signal of the driver starts a run at once, at most one in a retry interval. When an outage
/// seems to be over, the runs follow each other. Only the engine calls it, except for <see cref="Of"/> and <see cref="Set"/>.
/// </summary>
internal sealed class EarlyRuns
{
    private bool _isLost;
    private bool _isRestored;
    private bool _isLostPending;
    private bool _isRestoredPending;
    private long _nextSignalAt = long.MinValue;
    private bool _isRecovering;

    /// <summary>Returns the object, which most checks never need. Safe on any thread.</summary>
    public static EarlyRuns Of(ref EarlyRuns? field) => LazyInitializer.EnsureInitialized(ref field, static () => new EarlyRuns());

    /// <summary>Stores a signal until <see cref="Take"/>. Safe on any thread.</summary>
    public void Set(RunReason reason)
    {
        if (reason == RunReason.ConnectionLost)
            Volatile.Write(ref _isLost, true);
        else if (reason == RunReason.ConnectionRestored)
            Volatile.Write(ref _isRestored, true);
    }

    /// <summary>Takes the stored signals for the next run. A current run may have begun before the connection changed.</summary>
    public void Take()
    {
        _isLostPending |= Interlocked.Exchange(ref _isLost, false);
        _isRestoredPending |= Interlocked.Exchange(ref _isRestored, false);
    }

    /// <summary>Whether a signal waits for a run, which nothing else may replace.</summary>
    public bool IsSignalled => _isLostPending || _isRestoredPending;

    /// <param name="nextSignalAt">When a signal may start a run again.</param>
    public void OnStarted(long nextSignalAt)
    {
        if (IsSignalled)
        {
            _isRecovering |= _isRestoredPending;
            (_isLostPending, _isRestoredPending, _nextSignalAt) = (false, false, nextSignalAt);
        }
    }

    /// <summary>A late run that ends well suggests that an outage is over. If the next run is late too, the check is only slow.</summary>
    public void OnEnded(bool isHealthy, bool isLate) => _isRecovering = isHealthy && (isLate ? !_isRecovering : _isRecovering);

    /// <summary>Returns the time of the next run, which is at most <paramref name="due"/>.</summary>
    /// <param name="due">The time without signals.</param>
    /// <param name="now">The current time.</param>
    /// <param name="recoveryAt">When the next of the runs that may end an outage starts; <c>null</c> when there is no outage.</param>
    public long DueOf(long due, long now, long? recoveryAt)
    {
        due = _isRecovering && recoveryAt is { } at ? Math.Min(due, Math.Max(now, at)) : due;
        return IsSignalled ? Math.Min(due, Math.Max(now, _nextSignalAt)) : due;
    }
}
