using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Evaluation;

/// <summary>
/// Turns single results into a verdict that does not flap: it worsens after <c>failAfter</c> consecutive worse results and improves after
/// <c>recoverAfter</c> consecutive better ones, each time only as far as all of them went. The first result counts at once.
/// </summary>
internal sealed class HysteresisPolicy(int failAfter, int recoverAfter)
{
    private HealthStatus? _verdict;
    private HealthStatus _mildest;
    private HealthStatus _last;
    private int _streak;
    private int _alike;

    /// <summary>Whether results that differ from the verdict are being counted.</summary>
    public bool InTransition => _streak > 0;

    public HealthStatus Observe(HealthStatus result)
    {
        _alike = result == _last ? _alike + 1 : 1;
        _last = result;
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
        if (_streak == 0 || worse != _mildest < verdict)
        {
            _streak = 0;
            _mildest = result;
        }

        _mildest = worse == result > _mildest ? result : _mildest;
        if (++_streak < (worse ? failAfter : recoverAfter))
        {
            return verdict;
        }

        // What went further than the mildest of the streak goes on counting: with three statuses, the last ones that are alike.
        _verdict = _mildest;
        _streak = result == _mildest ? 0 : _alike;
        _mildest = result;
        return _verdict.Value;
    }
}
