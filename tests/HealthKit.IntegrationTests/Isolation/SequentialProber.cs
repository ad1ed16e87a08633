using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using HealthKit.FaultyApp;
using HealthKit.IntegrationTests.App;

namespace HealthKit.IntegrationTests.Isolation;

/// <summary>One probe after the other on one connection, a few milliseconds apart, and now and then a look at the process.</summary>
internal sealed partial class SequentialProber(FaultyService service) : IDisposable
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(4);

    private readonly RawConnectionPool _connection = new(service.Port);

    public async Task<ProbeFigures> RunAsync(TimeSpan duration)
    {
        var latencies = new List<TimeSpan>();
        var (threads, oldest) = (0, TimeSpan.Zero);
        using var timer = new PeriodicTimer(Pace);
        var started = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(started) < duration)
        {
            await timer.WaitForNextTickAsync();
            var from = Stopwatch.GetTimestamp();
            await AskAsync("/health/ready?format=text");
            latencies.Add(Stopwatch.GetElapsedTime(from));
            if (latencies.Count % 10 == 0)
            {
                threads = Math.Max(threads, service.Threads);
                var age = await AgeAsync(latencies.Count / 10 % Entry.HealthyChecks);
                oldest = age > oldest ? age : oldest;
            }
        }

        latencies.Sort();
        return new ProbeFigures(latencies.Count, latencies[latencies.Count * 99 / 100], latencies[^1], threads, oldest);
    }

    public void Dispose() => _connection.Dispose();

    // health+json tells the time of the last run in every level of detail.
    private async Task<TimeSpan> AgeAsync(int check)
    {
        var answer = await AskAsync($"/health/healthy-{check}?format=health%2Bjson");
        var time = LastRun().Match(answer);
        if (!time.Success)
        {
            Assert.Contains(HealthReason.Starting.Sentence, answer, StringComparison.Ordinal);
            return TimeSpan.Zero;
        }

        return DateTimeOffset.UtcNow - DateTimeOffset.Parse(time.Groups[1].Value, CultureInfo.InvariantCulture);
    }

    private Task<string> AskAsync(string url) => _connection.AskAsync($"GET {url} HTTP/1.1\r\nHost: x\r\n\r\n", hasBody: true);

    [GeneratedRegex("\"time\":\"([^\"]+)\"")]
    private static partial Regex LastRun();
}
