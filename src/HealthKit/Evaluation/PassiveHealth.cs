using HealthKit.Registration;

namespace HealthKit.Evaluation;

/// <summary>What the app's own calls count for in the life of one check. Touched by the engine only.</summary>
internal sealed class PassiveHealth(PassiveHealthReport report)
{
    /// <summary>
    /// The runs in a row that calls may spare. A call may take another way than the check, and look at less; so at least every third run is a real one, about as
    /// often as <see cref="CheckOptions.StaleAfter"/> wants one by default.
    /// </summary>
    public const int MaximumSkippedRuns = 2;

    private long _lastSeenAt = long.MinValue;
    private int _skippedRuns;
    private bool _isCounted;

    /// <summary>The moment of a success that nothing counted yet, when it may stand for the run that is due.</summary>
    public long? Success => _skippedRuns < MaximumSkippedRuns && report.SucceededAt is var at && at > _lastSeenAt ? at : null;

    /// <summary>Whether a call failed that is to be counted: one for each run, however many there were.</summary>
    public bool TryTakeFailure()
    {
        var isNew = report.HasFailed && !_isCounted;
        _isCounted |= isNew;
        return isNew;
    }

    /// <summary>The success stands for a run.</summary>
    public void SkipRun(long succeededAt) => (_lastSeenAt, _skippedRuns) = (succeededAt, _skippedRuns + 1);

    public void OnStarted(long now) => (_lastSeenAt, _skippedRuns) = (now, 0);

    public void OnEnded()
    {
        _isCounted = false;
        report.Clear();
    }

    /// <summary>Tells those who report whether a success is worth a run.</summary>
    public void SetSuspect(bool isSuspect) => report.IsSuspect = isSuspect;
}
