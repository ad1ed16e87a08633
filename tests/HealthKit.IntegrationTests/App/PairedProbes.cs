using System.Diagnostics;
using System.Globalization;

namespace HealthKit.IntegrationTests.App;

/// <summary>
/// Probes a service with a fault and its twin without one in turn, so that both experience the same machine load. Only a difference between
/// them comes from the fault.
/// </summary>
internal static class PairedProbes
{
    private const int Fewest = 400;

    /// <summary>Probes as often as <paramref name="goesOn"/> allows, pauses between the pairs, and runs an optional action there.</summary>
    public static async Task<PairedTimes> RunAsync(Func<Task> faulty, Func<Task> twin, Func<int, bool> goesOn, TimeSpan pace = default,
        Func<int, Task>? between = null)
    {
        var (ofFaulty, ofTwin) = (new List<TimeSpan>(), new List<TimeSpan>());
        for (var pair = 0; goesOn(pair); pair++)
        {
            // The first of a pair pays for what its action and its pause left cold.
            if (pair % 2 == 0)
                ofFaulty.Add(await TimeAsync(faulty));

            ofTwin.Add(await TimeAsync(twin));
            if (pair % 2 == 1)
                ofFaulty.Add(await TimeAsync(faulty));

            if (between is not null)
                await between(pair);

            if (pace > TimeSpan.Zero)
                await Task.Delay(pace);
        }

        return new PairedTimes(new ProbeTimes(ofFaulty), new ProbeTimes(ofTwin));
    }

    /// <summary>Continues for that time, and until a few hiccups of the machine are fewer than 5 of 100 probes.</summary>
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

/// <summary>The probe times of both services.</summary>
internal sealed record PairedTimes(ProbeTimes Faulty, ProbeTimes Twin)
{
    // On a busy machine one service may get a moment of processor time that the other does not get.
    private static readonly TimeSpan MedianTolerance = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan Tolerance = TimeSpan.FromMilliseconds(20);

    /// <summary>Asserts that neither the median nor the 95th percentile exceeds its multiple of the twin's value.</summary>
    // Probes that wait for a thread are no exceptions. The slowest 1 of 100 are: the hiccups of a busy machine.
    public void AssertAlike()
    {
        Assert.True(
            Faulty.At(0.5) <= MedianTolerance + (3 * Twin.At(0.5)) && Faulty.At(0.95) <= Tolerance + (5 * Twin.At(0.95)),
            $"Slower than the twin: {this}");
    }

    public override string ToString() => $"{Faulty}; beside it, without a fault, {Twin}";
}

/// <summary>The times of successive probes.</summary>
internal sealed class ProbeTimes(List<TimeSpan> times)
{
    private readonly TimeSpan[] _sorted = [.. times.Order()];

    public int Count => _sorted.Length;

    public TimeSpan Slowest => _sorted[^1];

    public TimeSpan Sum => TimeSpan.FromTicks(_sorted.Sum(static time => time.Ticks));

    public TimeSpan At(double share) => _sorted[(int)(share * _sorted.Length)];

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Count:N0} probes: median {At(0.5).TotalMilliseconds:0.00} ms, p95 {At(0.95).TotalMilliseconds:0.00} ms, "
            + $"p99 {At(0.99).TotalMilliseconds:0.00} ms, most {Slowest.TotalMilliseconds:0.0} ms");
}
