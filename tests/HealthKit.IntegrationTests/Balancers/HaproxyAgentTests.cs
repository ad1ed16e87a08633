using System.Diagnostics;
using System.Globalization;
using HealthKit.IntegrationTests.App;
using HealthKit.IntegrationTests.Deploy;
using HealthKit.LifecycleApp;
using HealthKit.TestServers;

namespace HealthKit.IntegrationTests.Balancers;

/// <summary>
/// HAProxy with the sample's agent-check, and beside it a proxy in TCP mode that connects to the ready port. HAProxy retries no request, so
/// that the test sees each failure.
/// </summary>
public sealed class HaproxyAgentTests
{
    private const int Clients = 4;
    private const int FewestAnswers = 40;

    // The third proxy carries no traffic. It shows when HAProxy would notice a drain without the agent.
    private const string MoreProxies = """

        listen tcp
            mode tcp
            bind "${TCP_BIND}"
            server tcp1 "${STORE_1}" check port "${READY_1}" inter 200ms fall 2 rise 1
            server tcp2 "${STORE_2}" check port "${READY_2}" inter 200ms fall 2 rise 1

        backend polled
            option httpchk GET /health/ready
            http-check expect status 200
            server polled1 "${STORE_1}" check inter 200ms fall 3 rise 1
            server polled2 "${STORE_2}" check inter 200ms fall 3 rise 1

        """;

    private static readonly TimeSpan Deadline = HangGuard.Limit;
    private static readonly TimeSpan Promised = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);
    private static readonly int Restarts = Environment.GetEnvironmentVariable("HEALTHKIT_SOAK") == "1" ? 40 : 10;
    private static readonly string Sample = DeploySamples.File("haproxy/haproxy-agent.cfg");

    [Fact]
    public async Task Configuration_OfTheSample_IsValid() =>
        Assert.DoesNotContain("WARNING", await HaproxyServer.CheckAsync(Sample), StringComparison.Ordinal);

    [Fact]
    public async Task Restarts_WithTheAgentAndWithTheReadyPort_FailNoRequest()
    {
        using var lateness = new SchedulingDelay();
        int[] agents = [FreePort.Next(), FreePort.Next()], ready = [FreePort.Next(), FreePort.Next()];
        await using var first = await StartReplicaAsync(agents[0], ready[0]);
        await using var second = await StartReplicaAsync(agents[1], ready[1]);
        ServiceProcess[] replicas = [first, second];
        var tcp = FreePort.Next();
        await using var proxy = await HaproxyServer.StartAsync(Configuration() + MoreProxies, first.Port, second.Port,
            ("STORE_AGENT_1", $"{agents[0]}"), ("STORE_AGENT_2", $"{agents[1]}"), ("READY_1", $"{ready[0]}"), ("READY_2", $"{ready[1]}"),
            ("TCP_BIND", $"127.0.0.1:{tcp}"));
        await AreUpAsync(proxy, 1);
        await AreUpAsync(proxy, 2);
        await using var http = SteadyLoad.Start(proxy.Port, Clients, static _ => SteadyLoad.Get("/work"));
        await using var plain = SteadyLoad.Start(tcp, Clients, static _ => SteadyLoad.Get("/work"));
        var took = new List<Times>();
        for (var restart = 0; restart < Restarts; restart++)
        {
            var (number, answered) = ((restart % 2) + 1, (http.Answered, plain.Answered));
            took.Add(await StopAsync(proxy, replicas[number - 1], number));
            await replicas[number - 1].StartAgainAsync();
            await AreUpAsync(proxy, number);
            await Eventually.TrueAsync(
                () => Task.FromResult(http.Answered >= answered.Item1 + FewestAnswers && plain.Answered >= answered.Item2 + FewestAnswers),
                Deadline, "there are requests around each restart");
        }

        var failed = await http.EndAsync() + await plain.EndAsync();
        await Figures.WriteAsync("haproxy-agent.txt", string.Create(
            CultureInfo.InvariantCulture,
            $"{Restarts} restarts behind HAProxy: out after {Milliseconds(took, static one => one.Agent)} with agent-inter 200ms, "
            + $"{Milliseconds(took, static one => one.Polled)} with inter 200ms fall 3 without the agent, "
            + $"{Milliseconds(took, static one => one.Tcp)} with a TCP check of the ready port, inter 200ms fall 2. "
            + $"{http.Answered + failed} requests in HTTP mode, {plain.Answered} in TCP mode, {failed} failed ({lateness})\n"));
        Assert.Empty(http.Failures);
        Assert.Empty(plain.Failures);
        var bound = lateness.Bound(Promised, Look);
        Assert.All(took, one => Assert.InRange(one.Agent, TimeSpan.Zero, bound));
    }

    // What HAProxy sends to an agent, the agent does not read.
    [Theory]
    [InlineData("agent-check")]
    [InlineData("agent-check agent-send \"store\\n\"")]
    public async Task States_OfTheService_AreHaproxysStates(string check)
    {
        await using var app = await (await BalancedApp.StartAsync(("HealthKit:AgentDegradedWeight", "40"))).BecomeReadyAsync();
        await using var proxy = await HaproxyServer.StartAsync(
            Configuration().Replace("agent-check", check, StringComparison.Ordinal), app.App.Port, app.App.Port,
            ("STORE_AGENT_1", $"{app.AgentPort}"), ("STORE_AGENT_2", $"{app.AgentPort}"));
        await UntilAsync(proxy, "status", "UP");
        Assert.Equal("100", await proxy.StatisticAsync("store1", "weight"));

        app.Control.ReportDegraded("cache", "It is slow.");
        await UntilAsync(proxy, "weight", "40");
        app.Control.EnterMaintenance("Moving");
        await UntilAsync(proxy, "status", "MAINT");
        app.Control.LeaveMaintenance();
        app.Control.ReportHealthy("cache");
        await UntilAsync(proxy, "status", "UP");
        await UntilAsync(proxy, "weight", "100");
        app.Control.ReportUnhealthy("db", "It is away.");
        await UntilAsync(proxy, "status", "DOWN (agent)");

        // The column is empty while HAProxy is asking the agent.
        await Eventually.TrueAsync(
            async () => (await proxy.StatisticAsync("store1", "last_agt")).Contains("reported", StringComparison.Ordinal), Deadline,
            "HAProxy shows the reason");
        app.Control.ReportHealthy("db");
        await UntilAsync(proxy, "status", "UP");
    }

    private static async Task<Times> StopAsync(HaproxyServer proxy, ServiceProcess replica, int number)
    {
        var (times, sessions) = (new Times(), "");
        var signalled = Stopwatch.GetTimestamp();
        replica.Signal();
        await Eventually.TrueAsync(
            async () =>
            {
                var now = Stopwatch.GetElapsedTime(signalled);
                if (times.Agent == default && await IsAsync(proxy, number, "DRAIN"))
                {
                    times = times with { Agent = now };
                    sessions = await proxy.StatisticAsync($"store{number}", "stot");
                }

                times = times with
                {
                    Polled = times.Polled == default && await proxy.IsDownAsync($"polled{number}") ? now : times.Polled,
                    Tcp = times.Tcp == default && await proxy.IsDownAsync($"tcp{number}") ? now : times.Tcp,
                };
                return times.Agent != default && times.Polled != default && times.Tcp != default;
            },
            Deadline, "HAProxy takes the replica out");

        // The second signal ends the drain, as soon as each of the three ways has noticed and the last request has its response. HAProxy
        // counts no idle connection in HTTP mode, and in TCP mode the clients close theirs.
        await Eventually.TrueAsync(
            async () => await proxy.StatisticAsync($"store{number}", "scur") == "0"
                && await proxy.StatisticAsync($"tcp{number}", "scur") == "0",
            Deadline, "the replica has no request");
        replica.Signal();
        Assert.Equal(0, await replica.WaitForExitAsync(Deadline));
        Assert.Equal(sessions, await proxy.StatisticAsync($"store{number}", "stot"));
        return times;
    }

    // After a failed health check, every 5 s, the status is such as "DRAIN 2/3".
    private static async Task<bool> IsAsync(HaproxyServer proxy, int number, string status) =>
        (await proxy.StatisticAsync($"store{number}", "status")).StartsWith(status, StringComparison.Ordinal);

    private static Task<ServiceProcess> StartReplicaAsync(int agentPort, int readyPort) =>
        ServiceProcess.StartAsync(typeof(Entry).Assembly.Location, settings =>
        {
            settings.Environment["HealthKit__DrainDelay"] = "01:00:00";
            settings.Environment["HealthKit__AgentPort"] = $"{agentPort}";
            settings.Environment["HealthKit__AgentAddress"] = "127.0.0.1";
            settings.Environment["HealthKit__ReadyPort"] = $"{readyPort}";
            settings.Environment["HealthKit__ReadyAddress"] = "127.0.0.1";
        });

    // The sample with three changes: HAProxy asks the agent more often, has longer timeouts for a busy machine, and retries no request.
    private static string Configuration() => DeploySamples.Text(
        "haproxy/haproxy-agent.cfg", ("agent-inter 1s weight", "agent-inter 200ms weight"),
        ("timeout connect 2s", "timeout connect 20s\n    timeout check 20s"), ("retries 2", "retries 0"),
        ("    option redispatch 1\n", ""));

    private static Task<TimeSpan> AreUpAsync(HaproxyServer proxy, int number) =>
        Eventually.TrueAsync(async () => await IsAsync(proxy, number, "UP") && await proxy.IsUpAsync($"tcp{number}")
            && await proxy.IsUpAsync($"polled{number}"), Deadline, "the replica is up");

    private static Task<TimeSpan> UntilAsync(HaproxyServer proxy, string column, string value) =>
        Eventually.TrueAsync(async () => await proxy.StatisticAsync("store1", column) == value, Deadline, $"{column} is {value}");

    private static string Milliseconds(IEnumerable<Times> all, Func<Times, TimeSpan> of) =>
        string.Create(CultureInfo.InvariantCulture, $"{all.Min(of).TotalMilliseconds:0} to {all.Max(of).TotalMilliseconds:0} ms");

    private readonly record struct Times(TimeSpan Agent, TimeSpan Polled, TimeSpan Tcp);
}
