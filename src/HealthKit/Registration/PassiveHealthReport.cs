namespace HealthKit.Registration;

/// <summary>
/// What the app's own calls tell of one check: written by any thread, for every request of the app; read and cleared by the engine. Holds the latest
/// only, so that it does not grow, and is written only when that is news, so that cores do not fight over it.
/// </summary>
internal sealed class PassiveHealthReport
{
    private long _succeededAt = long.MinValue;
    private bool _hasFailed;
    private bool _isAsked;
    private bool _isSuspect;

    /// <summary>When a call succeeded last, as a timestamp.</summary>
    public long SucceededAt => Volatile.Read(ref _succeededAt);

    /// <summary>Whether a call failed since the last run ended.</summary>
    public bool HasFailed => Volatile.Read(ref _hasFailed);

    /// <summary>Whether the check is not, or not surely, healthy: a success is then worth a look.</summary>
    public bool IsSuspect
    {
        get => Volatile.Read(ref _isSuspect);
        set => Volatile.Write(ref _isSuspect, value);
    }

    /// <summary>Takes in a success.</summary>
    /// <param name="now">The moment, as a timestamp.</param>
    /// <param name="grain">The least that it has to be later than the last to be written.</param>
    /// <returns>Whether a run is to be requested.</returns>
    public bool RecordSuccess(long now, long grain)
    {
        if (Volatile.Read(ref _succeededAt) is var last && (last == long.MinValue || now - last >= grain))
        {
            Volatile.Write(ref _succeededAt, now);
        }

        return IsSuspect && IsFirst(ref _isAsked);
    }

    /// <summary>Takes in a failure.</summary>
    /// <returns>Whether a run is to be requested.</returns>
    public bool RecordFailure() => IsFirst(ref _hasFailed);

    /// <summary>A run has ended, which is newer than all that was told before.</summary>
    public void Clear()
    {
        Volatile.Write(ref _hasFailed, false);
        Volatile.Write(ref _isAsked, false);
    }

    // Looks first: an exchange takes the cache line away from all other cores.
    private static bool IsFirst(ref bool flag) => !Volatile.Read(ref flag) && !Interlocked.Exchange(ref flag, true);
}
