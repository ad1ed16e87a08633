namespace HealthKit.Evaluation;

/// <summary>How the app's own calls influence the loop of one check. Only the engine calls it.</summary>
internal sealed class PassiveHealth(PassiveHealthReport report)
{
    // The runs in a row that successful calls may replace. Calls may take another route than the check and test less, so at least every
    // third run is a real one.
    private const int MaximumSkippedRuns = 2;

    private long _lastSeenAt = long.MinValue;
    private int _skippedRuns;
    private bool _isCounted;

    /// <summary>The timestamp of a new success that may replace the run that is due, or <c>null</c>.</summary>
    public long? Success => _skippedRuns < MaximumSkippedRuns && report.SucceededAt is var at && at > _lastSeenAt ? at : null;

    /// <summary>Returns whether to count a failed call: one for each run, however many calls failed.</summary>
    public bool TryTakeFailure()
    {
        var isNew = report.HasFailed && !_isCounted;
        _isCounted |= isNew;
        return isNew;
    }

    /// <summary>Uses the success in the place of a run.</summary>
    public void SkipRun(long succeededAt) => (_lastSeenAt, _skippedRuns) = (succeededAt, _skippedRuns + 1);

    public void OnStarted(long now) => (_lastSeenAt, _skippedRuns) = (now, 0);

    public void OnEnded(long now)
    {
        // The result is newer than every call before it.
        _lastSeenAt = now;
        _isCounted = false;
        report.Clear();
    }

    /// <summary>While the check is suspect, a successful call requests a run.</summary>
    public void SetSuspect(bool isSuspect) => report.IsSuspect = isSuspect;
}
