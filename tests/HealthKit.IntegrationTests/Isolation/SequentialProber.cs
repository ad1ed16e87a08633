using System.Globalization;
using System.Text.RegularExpressions;
using HealthKit.FaultyApp;
using HealthKit.IntegrationTests.App;

namespace HealthKit.IntegrationTests.Isolation;

/// <summary>One probe after the other, a few milliseconds apart, of a service and in turn of its twin without faults, and now and then a look at the process.</summary>
internal sealed partial class SequentialProber(FaultyService service, FaultyService twin) : IDisposable
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(4);

    private readonly RawConnectionPool _connection = new(service.Port);
    private readonly RawConnectionPool _twin = new(twin.Port);

    public async Task<ProbeFigures> RunAsync(TimeSpan duration)
    {
        var (threads, oldest, oldestOfTwin) = (0, TimeSpan.Zero, TimeSpan.Zero);
        var times = await PairedProbes.RunAsync(
            () => AskAsync(_connection, "/health/ready?format=text"),
            () => AskAsync(_twin, "/health/ready?format=text"),
            PairedProbes.For(duration),
            Pace,
            async pair =>
            {
                if (pair % 10 == 0)
                {
                    threads = Math.Max(threads, service.Threads);
                    oldest = Longer(oldest, await AgeAsync(_connection, pair / 10 % Entry.HealthyChecks));
                    oldestOfTwin = Longer(oldestOfTwin, await AgeAsync(_twin, pair / 10 % Entry.HealthyChecks));
                }
            });
        return new ProbeFigures(times, threads, oldest, oldestOfTwin);
    }

    public void Dispose()
    {
        _connection.Dispose();
        _twin.Dispose();
    }

    private static TimeSpan Longer(TimeSpan one, TimeSpan other) => one > other ? one : other;

    // health+json tells the time of the last run in every level of detail.
    private static async Task<TimeSpan> AgeAsync(RawConnectionPool connection, int check)
    {
        var answer = await AskAsync(connection, $"/health/healthy-{check}?format=health%2Bjson");
        var time = LastRun().Match(answer);

        // None yet, or too long ago to be told of on a machine that is busy.
        if (!time.Success)
            return TimeSpan.Zero;

        return DateTimeOffset.UtcNow - DateTimeOffset.Parse(time.Groups[1].Value, CultureInfo.InvariantCulture);
    }

    private static Task<string> AskAsync(RawConnectionPool connection, string url) => connection.AskAsync($"GET {url} HTTP/1.1\r\nHost: x\r\n\r\n", hasBody: true);

    [GeneratedRegex("\"time\":\"([^\"]+)\"")]
    private static partial Regex LastRun();
}
