using System.Globalization;
using System.Text.RegularExpressions;
using HealthKit.IntegrationTests.App;

namespace HealthKit.IntegrationTests.Isolation;

/// <summary>
/// Probes a service and its twin without faults in turn, one probe after another, a few milliseconds apart. Now and then it also inspects
/// the process.
/// </summary>
internal sealed partial class SequentialProber(FaultyService service, FaultyService twin) : IDisposable
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(4);

    private readonly RawConnectionPool _connection = new(service.Port);
    private readonly RawConnectionPool _twin = new(twin.Port);

    public async Task<ProbeFigures> RunAsync(TimeSpan duration)
    {
        var threads = 0;
        var (runs, runsOfTwin) = (await RunsAsync(service), await RunsAsync(twin));
        var times = await PairedProbes.RunAsync(() => AskAsync(_connection), () => AskAsync(_twin), PairedProbes.For(duration), Pace,
            pair =>
        {
            if (pair % 10 == 0)
                threads = Math.Max(threads, service.Threads);

            return Task.CompletedTask;
        });
        return new ProbeFigures(times, threads, await RunsAsync(service) - runs, await RunsAsync(twin) - runsOfTwin);
    }

    public void Dispose()
    {
        _connection.Dispose();
        _twin.Dispose();
    }

    private static async Task<int> RunsAsync(FaultyService service) =>
        HealthyRuns().Matches(await service.MetricsAsync())
            .Sum(static match => int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture));

    private static async Task AskAsync(RawConnectionPool connection) =>
        Assert.StartsWith("HTTP/1.1 ",
            await connection.AskAsync("GET /health/ready?format=text HTTP/1.1\r\nHost: x\r\n\r\n", hasBody: true),
                StringComparison.Ordinal);

    [GeneratedRegex("(?m)^health_check_total\\{check=\"healthy-[^}]*\\} (\\d+)")]
    private static partial Regex HealthyRuns();
}
