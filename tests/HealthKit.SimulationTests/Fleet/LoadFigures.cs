namespace HealthKit.SimulationTests.Fleet;

/// <summary>How many runs a server gets in the steady state, and how many at the most.</summary>
internal static class LoadFigures
{
    public static readonly TimeSpan Window = TimeSpan.FromMilliseconds(100);

    /// <summary>Returns the mean number of starts in a window.</summary>
    public static double Mean(List<long> starts, long from, long to) =>
        starts.Count(start => start >= from && start < to) * (double)Window.Ticks / (to - from);

    /// <summary>Returns the highest number of starts in any window between two times.</summary>
    public static int Highest(List<long> starts, long from, long to)
    {
        var (highest, first) = (0, 0);
        for (var last = 0; last < starts.Count && starts[last] < to; last++)
        {
            while (starts[first] < from || starts[first] <= starts[last] - Window.Ticks)
            {
                if (++first > last)
                    break;
            }

            highest = Math.Max(highest, last - first + 1);
        }

        return highest;
    }
}
