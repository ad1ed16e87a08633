using System.Net;
using HealthKit.Evaluation;
using HealthKit.IntegrationTests.App;
using HealthKit.TestServers;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace HealthKit.IntegrationTests.Balancers;

/// <summary>The ready port and the agent port beside <c>/health/ready</c>, whose verdict they have.</summary>
public sealed class BalancerPortTests
{
    // The bound of the ready port after a change of the snapshot, and the work to find it with a new connection.
    private static readonly TimeSpan Promised = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    [Fact]
    public async Task Ports_FromStartToStop_FollowReadiness()
    {
        await using var app = await BalancedApp.StartAsync(("HealthKit:AgentDegradedWeight", "40"));
        Assert.False(await BalancedApp.IsOpenAsync(app.ReadyPort));
        Assert.Equal("down #starting\n", await RawConnection.AskAsync(app.AgentPort, ""));
        await app.BecomeReadyAsync();
        await app.UntilOpenAsync(true);

        app.Control.ReportUnhealthy("db", "It is away: Host=secret.");
        await app.UntilAgentAsync("down #reported\n");
        await app.UntilOpenAsync(false);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await app.App.GetAsync("/health/ready")).Status);

        app.Control.ReportHealthy("db");
        app.Control.ReportDegraded("cache", "It is slow.");
        await app.UntilAgentAsync("ready up 40%\n");
        await app.UntilOpenAsync(true);
        Assert.Equal(HttpStatusCode.OK, (await app.App.GetAsync("/health/ready")).Status);

        await app.App.DisposeAsync();
        await app.UntilOpenAsync(false);
        await Eventually.SucceedsAsync(
            () => Assert.ThrowsAsync<System.Net.Sockets.SocketException>(() => RawConnection.OpenAsync(app.AgentPort)), TestApp.Deadline);
    }

    [Fact]
    public async Task ReadyPort_Maintenance_ClosesAndOpensWithinItsBoundAndKeepsTheAppsConnections()
    {
        using var lateness = new SchedulingDelay();
        await using var app = await (await BalancedApp.StartAsync()).BecomeReadyAsync();
        await app.UntilOpenAsync(true);
        using var kept = await RawConnection.OpenAsync(app.App.Port);
        var took = new List<TimeSpan>();

        for (var round = 0; round < 5; round++)
        {
            app.Control.EnterMaintenance("Moving.");
            took.Add(await app.UntilOpenAsync(false));
            Assert.Equal("maint #Moving.\n", await RawConnection.AskAsync(app.AgentPort, ""));

            app.Control.LeaveMaintenance();
            took.Add(await app.UntilOpenAsync(true));
            Assert.Equal("ready up 100%\n", await RawConnection.AskAsync(app.AgentPort, ""));
        }

        await kept.SendAsync("GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 200", await kept.ReadAnswerAsync(), StringComparison.Ordinal);
        var bound = lateness.Bound(Promised, Look);
        await Figures.WriteAsync("ready-port.txt", string.Create(System.Globalization.CultureInfo.InvariantCulture,
            $"the ready port followed ten changes within {took.Max().TotalMilliseconds:0} ms ({lateness})\n"));
        Assert.All(took, time => Assert.InRange(time, TimeSpan.Zero, bound));
    }

    [Fact]
    public async Task Ports_EngineDead_SayThatTheSnapshotIsStale()
    {
        await using var app = await (await BalancedApp.StartAsync(
            ("HealthKit:Checks:db:Interval", "00:00:00.1"), ("HealthKit:Checks:db:Timeout", "00:00:00.2"),
            ("HealthKit:Checks:db:StaleAfter", "00:00:02"))).BecomeReadyAsync();
        await app.UntilOpenAsync(true);

        app.App.Services.GetRequiredService<EngineThread>().Dispose();

        await app.UntilOpenAsync(false);
        Assert.Equal("down #stale\n", await RawConnection.AskAsync(app.AgentPort, ""));
        Assert.Contains("\"stale\"", (await app.App.GetAsync("/health/ready")).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadyPort_OfTheAppItself_RefusesTheHostWithTheCure()
    {
        var port = FreePort.Next();

        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => TestApp.StartAsync(builder =>
        {
            builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
            builder.Configuration["HealthKit:ReadyPort"] = $"{port}";
            builder.Services.AddHealthKit();
        }));

        Assert.Equal(
            $"HealthKit:ReadyPort {port} is a port of the app, which listens on http://127.0.0.1:{port}. "
            + "Set HealthKit:ReadyPort to a free port that the app does not use.",
            exception.Message);
    }

    [Theory]
    [InlineData("ReadyPort")]
    [InlineData("AgentPort")]
    public async Task Port_Taken_RefusesTheHostWithTheCure(string setting)
    {
        await using var other = await BalancedApp.StartAsync();

        var exception = await Assert.ThrowsAsync<InvalidOperationException>(
            () => BalancedApp.StartAsync(($"HealthKit:{setting}", $"{other.AgentPort}")));

        Assert.Equal(
            $"HealthKit cannot listen on HealthKit:{setting} {other.AgentPort} at 127.0.0.1: Address already in use. "
            + $"Set HealthKit:{setting} to a free port that the app does not use. "
            + $"Leave HealthKit:{setting.Replace("Port", "Address", StringComparison.Ordinal)} out, or set "
            + "it to an address of this machine.",
            exception.Message);
    }

    [Fact]
    public async Task Address_OfAnotherMachine_RefusesTheHostWithTheCure()
    {
        // The address is reserved for documentation, RFC 5737.
        var exception = await Assert.ThrowsAsync<InvalidOperationException>(
            () => BalancedApp.StartAsync(("HealthKit:ReadyAddress", "192.0.2.1")));

        Assert.Contains("Leave HealthKit:ReadyAddress out, or set it to an address of this machine.", exception.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadyPort_TakenByTheAppItself_IsLoggedOnceAndOpenedWhenItIsFree()
    {
        await using var app = await BalancedApp.StartAsync();
        using (var taken = new System.Net.Sockets.Socket(System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp))
        {
            taken.Bind(new IPEndPoint(IPAddress.Loopback, app.ReadyPort));
            taken.Listen();
            await app.BecomeReadyAsync();
            await Eventually.TrueAsync(() => Task.FromResult(Errors() == 1), TestApp.Deadline, "the log has the error");
        }

        await app.UntilOpenAsync(true);
        Assert.Equal(1, Errors());

        int Errors() => app.App.Logs.Lines.Count(line =>
            line.Message.StartsWith($"HealthKit cannot open HealthKit:ReadyPort {app.ReadyPort}", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Ports_OnTheTestServer_AreNotOpened()
    {
        var (readyPort, agentPort) = (FreePort.Next(), FreePort.Next());
        await using var app = await TestApp.StartAsync(
            builder =>
            {
                builder.Configuration["HealthKit:ReadyPort"] = $"{readyPort}";
                builder.Configuration["HealthKit:AgentPort"] = $"{agentPort}";
                builder.Services.AddHealthKit();
            },
            inMemory: true);

        Assert.Equal(HttpStatusCode.OK, (await app.GetAsync("/health/ready")).Status);
        Assert.False(await BalancedApp.IsOpenAsync(readyPort));
        Assert.False(await BalancedApp.IsOpenAsync(agentPort));
    }

}
