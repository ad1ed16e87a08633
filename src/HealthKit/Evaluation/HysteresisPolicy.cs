namespace HealthKit.Evaluation;

/// <summary>
/// Turns single results into a verdict that does not flap. The verdict worsens after <c>failAfter</c> consecutive worse results and
/// improves after <c>recoverAfter</c> consecutive better ones. It takes the status among these results that is closest to the old verdict:
/// with a <c>failAfter</c> of 2, healthy becomes degraded after the results degraded and unhealthy. The first result counts at once.
/// </summary>
internal sealed class HysteresisPolicy(int failAfter, int recoverAfter)
{
    private HealthStatus? _verdict;
    private HealthStatus _closest;
    private HealthStatus _last;
    private int _streak;
    private int _sameInRow;

    /// <summary>Whether results that differ from the verdict are being counted.</summary>
    public bool InTransition => _streak > 0;

    public HealthStatus Observe(HealthStatus result)
    {
        (_sameInRow, _last) = (result == _last ? _sameInRow + 1 : 1, result);
        if (_verdict is not { } verdict)
        {
            _verdict = result;
            return result;
        }

        if (result == verdict)
        {
            _streak = 0;
            return verdict;
        }

        var worse = result < verdict;
        if (_streak == 0 || worse != _closest < verdict)
        {
            _streak = 0;
            _closest = result;
        }

        _closest = worse == result > _closest ? result : _closest;
        if (++_streak < (worse ? failAfter : recoverAfter))
            return verdict;

        // Results beyond the new verdict keep counting. After healthy, then degraded and unhealthy, the verdict is degraded, and the
        // unhealthy result counts toward unhealthy. With three statuses, such results are always the last equal ones.
        _verdict = _closest;
        _streak = result == _closest ? 0 : _sameInRow;
        _closest = result;
        return _verdict.Value;
    }
}
