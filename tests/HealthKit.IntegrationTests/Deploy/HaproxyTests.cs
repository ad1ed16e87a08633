using System.Globalization;
using HealthKit.IntegrationTests.App;
using HealthKit.TestServers;

namespace HealthKit.IntegrationTests.Deploy;

/// <summary>
/// Two replicas behind HAProxy restart in turn under load. HAProxy does not retry requests, so that the test sees each failure.
/// </summary>
public sealed class HaproxyTests
{
    private const int Clients = 8;
    private const int FewestAnswers = 100;

    private static readonly TimeSpan Deadline = HangGuard.Limit;

    // A second signal ends the drain.
    private static readonly TimeSpan Drain = TimeSpan.FromHours(1);
    private static readonly int Restarts = Environment.GetEnvironmentVariable("HEALTHKIT_SOAK") == "1" ? 40 : 6;

    private static readonly string Sample = DeploySamples.File("haproxy/haproxy.cfg");

    [Fact]
    public async Task Configuration_OfTheSample_IsValid() =>
        Assert.DoesNotContain("WARNING", await HaproxyServer.CheckAsync(Sample), StringComparison.Ordinal);

    [Fact]
    public async Task Restarts_WithADrain_FailNoRequest()
    {
        var (answered, failures) = await RestartAsync(Restarts, drains: true);

        await WriteAsync("haproxy-drain.txt", $"{Restarts} restarts behind HAProxy, each drain as long as HAProxy takes to notice",
            answered, failures.Count);
        Assert.Empty(failures);
    }

    [Fact]
    public async Task Restarts_WithoutADrain_FailRequestsWhichThisTestSees()
    {
        var (answered, failures) = await RestartAsync(restarts: 2, drains: false);

        await WriteAsync("haproxy-no-drain.txt", "2 restarts behind HAProxy without a drain", answered, failures.Count);
        Assert.NotEmpty(failures);
    }

    private static Task WriteAsync(string file, string what, int answered, int failed) =>
        Figures.WriteAsync(file, string.Create(CultureInfo.InvariantCulture, $"{what}: {answered + failed} requests, {failed} failed\n"));

    private static async Task<(int Answered, IReadOnlyCollection<string> Failures)> RestartAsync(int restarts, bool drains)
    {
        await using var replicas = await Replicas.StartAsync(drains ? Drain : TimeSpan.Zero);

        // Without a drain, a replica is away before HAProxy has noticed. Here it never notices, so that this does not need luck.
        var configuration = drains ? Configuration() : Configuration().Replace("fall 3", "fall 100000", StringComparison.Ordinal);
        await using var proxy = await HaproxyServer.StartAsync(configuration, replicas[0].Port, replicas[1].Port);
        await AreUpAsync(proxy);
        await using var load = SteadyLoad.Start(proxy.Port, Clients, SteadyOrders.Request);
        for (var restart = 0; restart < restarts; restart++)
        {
            var (replica, before) = (restart % 2, load.Answered);
            Assert.Equal(0, await (drains
                ? replicas.RestartAsync(replica, drained: () => IsLeftAsync(proxy, $"store{replica + 1}"))
                : replicas.RestartAsync(replica, away: () => Eventually.TrueAsync(
                    () => Task.FromResult(load.Failures.Count > 0), Deadline, "a request has failed"))));
            await AreUpAsync(proxy);
            await Eventually.TrueAsync(() => Task.FromResult(load.Answered >= before + FewestAnswers), Deadline,
                "there are requests around each restart");
        }

        await load.EndAsync();
        return (load.Answered, load.Failures);
    }

    [Fact]
    public async Task Health_FromOutside_IsNotFoundAndTheAppIs()
    {
        await using var replicas = await Replicas.StartAsync(drainDelay: TimeSpan.Zero);
        await using var proxy = await HaproxyServer.StartAsync(Configuration(), replicas[0].Port, replicas[1].Port);
        await AreUpAsync(proxy);

        foreach (var (path, status, isOfTheApp) in OutsideRequests.All)
        {
            var answer = await RawConnection.AskAsync(proxy.Port, OutsideRequests.Get(path));

            Assert.StartsWith($"HTTP/1.1 {status}", answer, StringComparison.Ordinal);
            Assert.Equal((path, isOfTheApp), (path, answer.Contains("server: Kestrel", StringComparison.OrdinalIgnoreCase)));
        }
    }

    // The sample with three changes: it checks more often, has longer timeouts for a busy machine, and does not retry a request.
    private static string Configuration() => DeploySamples.Text(
        "haproxy/haproxy.cfg", ("inter 5s", "inter 200ms"),
        ("timeout connect 2s", "timeout connect 20s\n    timeout check 20s"), ("retries 2", "retries 0"),
        ("    option redispatch 1\n", ""));

    private static Task<TimeSpan> AreUpAsync(HaproxyServer proxy) =>
        Eventually.TrueAsync(async () => await proxy.IsUpAsync("store1") && await proxy.IsUpAsync("store2"), Deadline,
            "both replicas are up");

    /// <summary>Waits until HAProxy sends no more requests to the replica, and the last one has its response.</summary>
    private static async Task IsLeftAsync(HaproxyServer proxy, string replica)
    {
        await Eventually.TrueAsync(() => proxy.IsDownAsync(replica), Deadline, $"{replica} is out");
        await Eventually.TrueAsync(async () => await proxy.StatisticAsync(replica, "scur") == "0", Deadline, $"{replica} has no request");
    }
}
