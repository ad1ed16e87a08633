using System.Diagnostics;
using System.Globalization;

namespace HealthKit.IntegrationTests.App;

/// <summary>
/// Asks a service under a fault and its twin without one in turn, so that both meet whatever else the machine does at that moment: only a difference between them is of the fault.
/// </summary>
internal static class PairedProbes
{
    private const int Fewest = 400;

    /// <summary>Asks as often as wanted, with a pause between the pairs, and something to do there.</summary>
    public static async Task<PairedTimes> RunAsync(Func<Task> faulty, Func<Task> twin, Func<int, bool> goesOn, TimeSpan pace = default, Func<int, Task>? between = null)
    {
        var (ofFaulty, ofTwin) = (new List<TimeSpan>(), new List<TimeSpan>());
        for (var pair = 0; goesOn(pair); pair++)
        {
            ofFaulty.Add(await TimeAsync(faulty));
            ofTwin.Add(await TimeAsync(twin));
            if (between is not null)
                await between(pair);

            if (pace > TimeSpan.Zero)
                await Task.Delay(pace);
        }

        return new PairedTimes(new ProbeTimes(ofFaulty), new ProbeTimes(ofTwin));
    }

    /// <summary>For that long, and until there are enough that one hiccup of the machine is not 1 of 100.</summary>
    public static Func<int, bool> For(TimeSpan duration)
    {
        var started = Stopwatch.GetTimestamp();
        return pair => pair < Fewest || Stopwatch.GetElapsedTime(started) < duration;
    }

    private static async Task<TimeSpan> TimeAsync(Func<Task> ask)
    {
        var started = Stopwatch.GetTimestamp();
        await ask();
        return Stopwatch.GetElapsedTime(started);
    }
}

/// <summary>What both took.</summary>
internal sealed record PairedTimes(ProbeTimes Faulty, ProbeTimes Twin)
{
    // A machine that is busy gives the one a moment that it does not give the other.
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(20);

    /// <summary>The median may not be a multiple of the twin's, nor what 99 of 100 take at most.</summary>
    public void AssertAlike()
    {
        Assert.True(Faulty.At(0.5) <= 3 * Twin.At(0.5) && Faulty.At(0.99) <= Moment + (5 * Twin.At(0.99)), $"Slower than the twin: {this}");
    }

    public override string ToString() => $"{Faulty}; beside it, without a fault, {Twin}";
}

/// <summary>What probes took, one after the other.</summary>
internal sealed class ProbeTimes(List<TimeSpan> times)
{
    private readonly TimeSpan[] _sorted = [.. times.Order()];

    public int Count => _sorted.Length;

    public TimeSpan Slowest => _sorted[^1];

    public TimeSpan Sum => TimeSpan.FromTicks(_sorted.Sum(static time => time.Ticks));

    public TimeSpan At(double share) => _sorted[(int)(share * _sorted.Length)];

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Count:N0} probes: median {At(0.5).TotalMilliseconds:0.00} ms, p99 {At(0.99).TotalMilliseconds:0.00} ms, most {Slowest.TotalMilliseconds:0.0} ms");
}
