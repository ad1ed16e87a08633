using System.Diagnostics;

namespace HealthKit.Benchmarks.Comparison.Load;

/// <summary>
/// Sends one probe after the other at a steady rate, as real probers do. Unlike a load generator, it records every late response.
/// </summary>
internal static class PacedProber
{
    public const int ProbesPerSecond = 100;

    /// <summary>Returns the response times in milliseconds, in ascending order.</summary>
    public static async Task<double[]> RunAsync(Uri url, int seconds, TimeSpan timeout)
    {
        using var client = new HttpClient { Timeout = timeout };
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

    /// <summary>
    /// Sends one request on each of several connections at once. Returns how many received a response before the timeout.
    /// </summary>
    public static async Task<int> AnsweredAsync(Uri url, int probes, TimeSpan timeout)
    {
        using var client = new HttpClient { Timeout = timeout };
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
