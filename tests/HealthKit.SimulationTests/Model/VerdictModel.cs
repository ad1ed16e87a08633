namespace HealthKit.SimulationTests.Model;

/// <summary>
/// The rule of consecutive results, written as a definition instead of a state machine: the verdict moves when the longest tail of results
/// on one side of it is long enough, and moves to the result of that tail that is closest.
/// </summary>
internal sealed class VerdictModel(int failAfter, int recoverAfter)
{
    private const int Longest = 128;

    private readonly List<HealthStatus> _results = [];

    public HealthStatus? Verdict { get; private set; }

    /// <summary>Whether the latest results differ from the verdict.</summary>
    public bool IsCounting => Verdict is { } verdict && _results[^1] != verdict;

    /// <summary>Counts a result and returns whether the verdict changed.</summary>
    public bool Count(HealthStatus result)
    {
        _results.Add(result);
        if (_results.Count > 2 * Longest)
            _results.RemoveRange(0, Longest);

        if (Verdict is not { } verdict)
        {
            Verdict = result;
            return true;
        }

        var isWorse = result < verdict;
        var tail = 0;
        var closest = result;
        for (var index = _results.Count - 1; index >= 0 && IsBeyond(_results[index]); index--)
        {
            tail++;
            closest = isWorse == _results[index] > closest ? _results[index] : closest;
        }

        if (result == verdict || tail < (isWorse ? failAfter : recoverAfter))
            return false;

        Verdict = closest;
        return true;

        bool IsBeyond(HealthStatus other) => isWorse ? other < verdict : other > verdict;
    }
}
