using HealthKit.IntegrationTests.App;
using HealthKit.TestServers;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace HealthKit.IntegrationTests.Hosting;

/// <summary>One log line at the start says what the host serves.</summary>
public sealed class ServingLogTests
{
    private const int Serving = 1208;
    private const int ServingManagement = 1209;
    private const int ServingNothing = 1210;

    [Fact]
    public async Task WebApp_Started_LogsPathsAddressesDetailsAndDrainDelay()
    {
        await using var app = await TestApp.StartAsync(
            static builder => builder.Services.AddHealthKit(static options =>
            {
                (options.KubernetesAliases, options.DrainDelay) = (true, TimeSpan.FromSeconds(2.5));
                options.Paths.History = "";
            }).AddHealthy("database").AddHealthy("cache"));

        Assert.Equal(
            "HealthKit serves /health, /health/live, /health/ready, /health/startup, /health/{check}, /metrics, /health/stream at "
            + $"http://127.0.0.1:{app.Port}, details Summary. Management port: none. After a stop signal it keeps serving for 2.5 s (as "
            + "DrainDelay is set).",
            Assert.Single(await app.Logs.UntilAsync(Serving)).Message);
    }

    [Fact]
    public async Task WebApp_WithItsOwnRoutesOnHealthKitsPaths_IsNotSaidToGetThemFromHealthKit()
    {
        await using var app = await TestApp.StartAsync(
            static builder => builder.Services.AddHealthKit(static options => options.Paths.History = ""),
            static app =>
            {
                app.MapGet("/metrics", static () => "up 1");
                app.MapGet("/health/live", static () => "alive");
            });

        Assert.StartsWith(
            "HealthKit serves /health, /health/liveness, /health/ready, /health/startup, /health/stream at ",
            Assert.Single(await app.Logs.UntilAsync(Serving)).Message, StringComparison.Ordinal);
        Assert.Equal("alive", await app.Client.GetStringAsync(new Uri("/health/live", UriKind.Relative)));
    }

    [Fact]
    public async Task MappedApp_WithAManagementPort_LogsPathsAndDetailsOfBothPorts()
    {
        var port = FreePort.Next();
        await using var app = await TestApp.StartAsync(
            builder =>
            {
                RoleAuthentication.Add(builder.Services);
                builder.Services.AddHealthKit(options =>
                {
                    (options.ManagementPort, options.Management.Address) = (port, "127.0.0.1");
                    options.DetailsWhenAuthorized = DetailLevel.Full;
                    options.DrainDelay = TimeSpan.Zero;
                });
            },
            static app => app.MapHealthKit().Details.RequireAuthorization("ops"));

        Assert.Equal(
            $"HealthKit serves /health, /health/live, /health/ready, /health/startup at http://127.0.0.1:{app.Port} as routes of the app, "
            + $"details Summary (Full when authorized). Management port: port {port} with /health, /health/live, /health/ready, "
            + "/health/startup, /metrics, /health/stream, /health/history, /health/ui, details Full for operators. After a stop signal it "
            + "keeps serving for 0 s (as DrainDelay is set).",
            Assert.Single(await app.Logs.UntilAsync(Serving)).Message);
    }

    [Fact]
    public async Task Worker_WithoutAManagementPort_IsWarnedThatNothingIsServed()
    {
        using var logs = new LogCollector();
        using var host = Worker(logs);
        await host.StartAsync();

        var line = Assert.Single(await logs.UntilAsync(ServingNothing));

        await host.StopAsync();
        Assert.Equal(
            "HealthKit serves nothing: this host has no HTTP server, and HealthKit:ManagementPort is not set. Set it to a free port, such "
                + "as 9090, so that probes and scrapers get responses.",
            line.Message);
        Assert.Equal(LogLevel.Warning, line.Level);
        Assert.DoesNotContain(logs.Own, static line => line.EventId is Serving or ServingManagement);
    }

    [Fact]
    public async Task Worker_WithAManagementPort_LogsWhatThePortServes()
    {
        var port = FreePort.Next();
        using var logs = new LogCollector();
        using var host = Worker(
            logs, ("HealthKit:ManagementPort", $"{port}"), ("HealthKit:Management:Address", "127.0.0.1"),
            ("HealthKit:Management:Details", "Summary"), ("HealthKit:DrainDelay", "00:00:00"));
        await host.StartAsync();

        var line = Assert.Single(await logs.UntilAsync(ServingManagement));

        await host.StopAsync();
        Assert.Equal(
            $"This host has no HTTP server, so HealthKit serves its management port only: port {port} with /health, /health/live, "
            + "/health/ready, /health/startup, /metrics, /health/stream, /health/history, /health/ui, details Summary. After a stop signal "
            + "it keeps serving for 0 s (as DrainDelay is set).",
            line.Message);
        Assert.DoesNotContain(logs.Own, static line => line.EventId is Serving or ServingNothing);
    }

    private static IHost Worker(LogCollector logs, params (string Key, string Value)[] settings)
    {
        var builder = Host.CreateApplicationBuilder(
            new HostApplicationBuilderSettings { Args = ["--hostBuilder:reloadConfigOnChange=false"] });
        builder.Logging.ClearProviders().AddProvider(logs);
        foreach (var (key, value) in settings)
            builder.Configuration[key] = value;

        builder.Services.AddHealthKit();
        return builder.Build();
    }
}
