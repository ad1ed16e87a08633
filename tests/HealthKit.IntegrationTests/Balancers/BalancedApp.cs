using System.Net.Sockets;
using HealthKit.IntegrationTests.App;
using HealthKit.TestServers;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace HealthKit.IntegrationTests.Balancers;

/// <summary>An app with a ready port and an agent port on 127.0.0.1, and with two checks whose state the test reports.</summary>
internal sealed class BalancedApp : IAsyncDisposable
{
    private BalancedApp(TestApp app, int readyPort, int agentPort) => (App, ReadyPort, AgentPort) = (app, readyPort, agentPort);

    public TestApp App { get; }

    public int ReadyPort { get; }

    public int AgentPort { get; }

    public IHealthControl Control => App.Services.GetRequiredService<IHealthControl>();

    public static async Task<BalancedApp> StartAsync(params (string Key, string? Value)[] settings)
    {
        var (readyPort, agentPort) = (FreePort.Next(), FreePort.Next());
        var app = await TestApp.StartUnsettledAsync(builder =>
        {
            builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
            {
                ["HealthKit:ReadyPort"] = $"{readyPort}",
                ["HealthKit:ReadyAddress"] = "127.0.0.1",
                ["HealthKit:AgentPort"] = $"{agentPort}",
                ["HealthKit:AgentAddress"] = "127.0.0.1",
            });
            foreach (var (key, value) in settings)
                builder.Configuration[key] = value;

            // Settings of a test override this.
            builder.Services.AddHealthKit().AddReported("db", static check => check.AllowLateRuns()).AddReported("cache", static check =>
            {
                check.AllowLateRuns();
                check.Impact = CheckImpact.Degrades;
            });
        });
        return new BalancedApp(app, readyPort, agentPort);
    }

    /// <summary>Reports both checks as healthy, and returns when the app is ready.</summary>
    public async Task<BalancedApp> BecomeReadyAsync()
    {
        Control.ReportHealthy("db");
        Control.ReportHealthy("cache");
        await App.UntilStatusAsync("/health/ready", System.Net.HttpStatusCode.OK);
        await UntilAgentAsync("ready up 100%\n");
        return this;
    }

    public Task<TimeSpan> UntilOpenAsync(bool isOpen) => Eventually.TrueAsync(async () => await IsOpenAsync(ReadyPort) == isOpen,
        TestApp.Deadline, $"the ready port is {(isOpen ? "open" : "closed")}");

    public Task<TimeSpan> UntilAgentAsync(string line) => Eventually.TrueAsync(
        async () => await RawConnection.AskAsync(AgentPort, "") == line, TestApp.Deadline, $"the agent answers {line}");

    /// <summary>Whether a port accepts a connection. It fails the test if the port sends something.</summary>
    public static async Task<bool> IsOpenAsync(int port)
    {
        try
        {
            Assert.Equal("", await RawConnection.AskAsync(port, ""));
            return true;
        }
        catch (SocketException exception)
            when (exception.SocketErrorCode is SocketError.ConnectionRefused or SocketError.ConnectionReset)
        {
            // A connection that waits while the port closes is reset.
            return false;
        }
    }

    public ValueTask DisposeAsync() => App.DisposeAsync();
}
