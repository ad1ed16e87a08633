using System.Diagnostics;
using System.Globalization;
using HealthKit.IntegrationTests.App;
using HealthKit.TestServers;

namespace HealthKit.IntegrationTests.Redis;

[Collection(nameof(Alone))]
public sealed class RedisFaultTableTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Deadline = HangGuard.Limit;

    // The time of the runs themselves, in addition to their waits.
    private static readonly TimeSpan Work = TimeSpan.FromSeconds(0.5);

    [Fact]
    public async Task Faults_OneByOne_AreReportedInTimeAndRecoveredFrom()
    {
        var results = await Task.WhenAll(RedisFaults.All.Select(MeasureAsync));

        var table = await RedisFigures.WriteFaultsAsync(results);
        output.WriteLine(table);
        Assert.True(results.All(result => result.IsAsExpected), table);
    }

    /// <summary>The driver itself sometimes needs 5 or 10 s to report a closed port, in up to half of the starts.</summary>
    [Fact]
    public async Task Server_AwayAtTheStart_IsSeenInTimeAtEachOfFiftyStarts()
    {
        var errors = RedisFaults.All.Where(static error => error.Name.StartsWith("away at start", StringComparison.Ordinal)).ToArray();
        var results = new List<RedisFaultResult>();
        for (var start = 0; start < 2; start++)
            results.AddRange(await Task.WhenAll(Enumerable.Range(0, 25).Select(index => MeasureAsync(errors[index % errors.Length]))));

        Assert.Equal(50, results.Count);
        Assert.True(results.TrueForAll(static result => result.IsAsExpected),
            string.Join('\n',
                results.Select(static result => $"{result.Answer} after {result.Detected} (of {result.Bound}) {result.Error}")));
        var seen = results.Select(static result => result.Detected!.Value.TotalSeconds).Order().ToList();
        await RedisFigures.WriteTopologyAsync("starts",
            string.Create(CultureInfo.InvariantCulture, $"50 starts without a server: seen after {seen[0]:0.0} to {seen[^1]:0.0} s, in the "
                + $"median {seen[25]:0.0} s (of {results[0].Limit.TotalSeconds:0.0})"));
    }

    private static async Task<RedisFaultResult> MeasureAsync(RedisFault error)
    {
        var result = new RedisFaultResult(error.Name, error.Answer);
        using var delay = new SchedulingDelay();
        try
        {
            await using var server = await RedisServer.StartAsync(error.Settings);
            await (error.Prepare?.Invoke(server) ?? Task.CompletedTask);
            var connectionString = error.ConnectionString?.Invoke(server) ?? server.ConnectionString;
            var started = Stopwatch.GetTimestamp();
            await using var host = error.OwnMultiplexer
                ? await RedisHost.StartNamedAsync(connectionString, error.Policy)
                : await RedisHost.StartAsync(connectionString, error.Policy);
            var definition = host.Definition;
            result = result with
            {
                Limit = error.IsSilentAtStart ? definition.StartPeriod + definition.Timeout : definition.WorstDetection,
            };
            if (error.Break is not null || error.Answer == "healthy")
                await host.HealthyAsync(Deadline);

            if (error.Break is not null)
            {
                await error.Break(server);
                started = Stopwatch.GetTimestamp();
            }

            result = await ObserveAsync(host, server, error, result, started);
            return result with { Bound = delay.Bound(result.Limit, Work) };
        }
        catch (Exception exception)
        {
            return result with { Error = exception.ToString() };
        }
    }

    private static async Task<RedisFaultResult> ObserveAsync(RedisHost host, RedisServer server, RedisFault error,
        RedisFaultResult result, long started)
    {
        if (error.Answer == "healthy")
        {
            var now = DateTimeOffset.UtcNow;
            await host.WaitForAsync(state => state.LastSuccess > now, Deadline, "a run succeeds");
            result = result with { Recovered = error.Break is null ? null : Stopwatch.GetElapsedTime(started) };
            await host.WaitForAsync(state => state.LastRun > now + (2 * host.Definition.Interval), Deadline, "the check runs on");
            return result with { Answer = await host.UntilAnswerAsync(error.Answer) };
        }

        await host.WaitForAsync(
            state => state.HasRun && $"{state.Status} {state.Reason}".Equals(error.Answer, StringComparison.OrdinalIgnoreCase),
            Deadline,
            $"the check is {error.Answer}");
        result = result with { Detected = Stopwatch.GetElapsedTime(started) };
        result = result with { Answer = await host.UntilAnswerAsync(error.Answer) };
        if (error.Mend is null)
            return result;

        await error.Mend(server);
        started = Stopwatch.GetTimestamp();
        await host.HealthyAsync(Deadline);
        return result with { Recovered = Stopwatch.GetElapsedTime(started) };
    }
}
