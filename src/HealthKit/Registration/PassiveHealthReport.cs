namespace HealthKit.Registration;

/// <summary>
/// The latest outcome of the app's own calls to one dependency. Any thread writes it, for every request of the app; the engine reads and
/// clears it. A thread writes only when a value changes, so that cores do not compete for the cache line.
/// </summary>
internal sealed class PassiveHealthReport
{
    private long _succeededAt = long.MinValue;
    private bool _hasFailed;
    private bool _isRequested;
    private bool _isSuspect;

    public long SucceededAt => Volatile.Read(ref _succeededAt);

    /// <summary>Whether a call failed since the last run ended.</summary>
    public bool HasFailed => Volatile.Read(ref _hasFailed);

    /// <summary>Whether the check is not healthy, or may be about to change. A successful call then requests a run.</summary>
    public bool IsSuspect
    {
        get => Volatile.Read(ref _isSuspect);
        set => Volatile.Write(ref _isSuspect, value);
    }

    /// <returns>Whether to request a run.</returns>
    public bool RecordSuccess(long now, long minimumGap)
    {
        if (Volatile.Read(ref _succeededAt) is var last && (last == long.MinValue || now - last >= minimumGap))
            Volatile.Write(ref _succeededAt, now);

        return IsSuspect && IsFirst(ref _isRequested);
    }

    /// <returns>Whether to request a run.</returns>
    public bool RecordFailure() => IsFirst(ref _hasFailed);

    /// <summary>Clears the report when a run ends, since its result is newer.</summary>
    public void Clear()
    {
        Volatile.Write(ref _hasFailed, false);
        Volatile.Write(ref _isRequested, false);
    }

    // Reads first: an exchange invalidates the cache line of all other cores.
    private static bool IsFirst(ref bool flag) => !Volatile.Read(ref flag) && !Interlocked.Exchange(ref flag, true);
}

/// <summary>Requests a run now instead of at the next interval, after a report to a check.</summary>
internal sealed class RunRequests
{
    /// <summary>Raised with the name of the check, on the thread of the report.</summary>
    public event Action<string, RunReason>? Requested;

    public void Request(string check, RunReason reason = RunReason.Report) => Requested?.Invoke(check, reason);
}

/// <summary>Why a run is requested.</summary>
internal enum RunReason
{
    /// <summary>The app reported a state or the outcome of a call.</summary>
    Report,

    /// <summary>A connection to the dependency ended.</summary>
    ConnectionLost,

    /// <summary>The dependency works again: a call of the app, or a connection.</summary>
    Works,
}
