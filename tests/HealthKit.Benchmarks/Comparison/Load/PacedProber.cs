using System.Diagnostics;

namespace HealthKit.Benchmarks.Comparison.Load;

/// <summary>One probe after the other at a steady rate, as probers do. Unlike a load generator it sees every answer that comes late.</summary>
internal static class PacedProber
{
    public const int ProbesPerSecond = 100;

    // Longer than any prober waits.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Returns the times of the answers in milliseconds, from the fastest to the slowest.</summary>
    public static async Task<double[]> RunAsync(Uri url, int seconds)
    {
        using var client = new HttpClient { Timeout = Patience };
        await AskAsync();
        var times = new double[seconds * ProbesPerSecond];
        using var pace = new PeriodicTimer(TimeSpan.FromSeconds(1.0 / ProbesPerSecond));
        for (var probe = 0; probe < times.Length; probe++)
        {
            await pace.WaitForNextTickAsync();
            var started = Stopwatch.GetTimestamp();
            await AskAsync();
            times[probe] = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        }

        Array.Sort(times);
        return times;

        async Task AskAsync()
        {
            using var answer = await client.GetAsync(url);
            await answer.Content.ReadAsByteArrayAsync();
        }
    }

    /// <summary>Asks once by each of several connections at the same time, and returns how many had an answer within the patience.</summary>
    public static async Task<int> AnsweredAsync(Uri url, int probes)
    {
        using var client = new HttpClient { Timeout = Patience };
        var answers = await Task.WhenAll(Enumerable.Range(0, probes).Select(_ => IsAnsweredAsync()));
        return answers.Count(static isAnswered => isAnswered);

        async Task<bool> IsAnsweredAsync()
        {
            try
            {
                using var answer = await client.GetAsync(url);
                return true;
            }
            catch (Exception exception) when (exception is TaskCanceledException or HttpRequestException)
            {
                return false;
            }
        }
    }
}
