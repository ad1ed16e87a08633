using System.Net;
using HealthKit.IntegrationTests.App;
using HealthKit.TestServers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace HealthKit.IntegrationTests.Management;

/// <summary>The management port beside everything that an app does with its own port.</summary>
public sealed class ManagementPortTests
{
    [Fact]
    public async Task Probes_OnBothPorts_AnswerWithMoreOnTheManagementPort()
    {
        await using var app = await ManagedApp.StartAsync();

        foreach (var path in (string[])["/health", "/health/live", "/health/ready/", "/health/startup", "/health/db", "/HEALTH/LIVENESS"])
        {
            Assert.Equal(HttpStatusCode.OK, (await app.App.GetAsync(path)).Status);
            Assert.Equal(HttpStatusCode.OK, (await app.SendAsync("GET", path)).Status);
        }

        Assert.DoesNotContain("process", (await app.App.GetAsync("/health")).Body, StringComparison.Ordinal);
        Assert.Contains("\"process\":", (await app.SendAsync("GET", "/health")).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Probe_WhileAllConnectionsAreHeldBySilentOnes_IsAnsweredWithinSeconds()
    {
        await using var app = await ManagedApp.StartAsync();
        using var delay = new SchedulingDelay();

        // The port takes 1,000 connections and those of 256 clients of the stream.
        var silent = await Task.WhenAll(Enumerable.Range(0, 1_300).Select(_ => RawConnection.OpenAsync(app.Port)));

        var took = await Eventually.TrueAsync(
            async () =>
            {
                try
                {
                    return (await app.Client.GetAsync(new Uri("/health/live", UriKind.Relative))).IsSuccessStatusCode;
                }
                catch (HttpRequestException)
                {
                    return false;
                }
            },
            TestApp.Deadline, "a probe is answered");

        // Kestrel by itself closes them after half a minute.
        Assert.InRange(took, TimeSpan.Zero, delay.Bound(TimeSpan.FromSeconds(29), TimeSpan.Zero));
        foreach (var connection in silent)
            connection.Dispose();
    }

    [Theory]
    [InlineData("[::1]:80")]
    [InlineData("localhost")]
    public async Task Address_ThatIsNone_IsRefused(string address)
    {
        var exception = await Assert.ThrowsAsync<Microsoft.Extensions.Options.OptionsValidationException>(
            () => ManagedApp.StartAsync(settings: ("HealthKit:Management:Address", address)));

        Assert.Contains("HealthKit:Management:Address", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OtherPaths_AreNotFoundAndDoNotReachTheApp()
    {
        await using var app = await ManagedApp.StartAsync(use: web => web.MapGet("/{**all}", () => "app"));

        Assert.Equal("app", (await app.App.GetAsync("/orders")).Body);
        foreach (var path in (string[])["/", "/orders", "/health/unknown", "/healthy"])
            Assert.Equal(HttpStatusCode.NotFound, (await app.SendAsync("GET", path)).Status);
    }

    [Fact]
    public async Task HostHeader_OfTheManagementPort_ChangesNothingOnTheApps()
    {
        await using var app = await ManagedApp.StartAsync();

        var answer = await app.App.GetAsync("/health", ("Host", $"127.0.0.1:{app.Port}"));

        Assert.DoesNotContain("process", answer.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ManagementDetails_Configured_ApplyToTheManagementPortOnly()
    {
        await using var app = await ManagedApp.StartAsync(
            settings: [("HealthKit:Details", "None"), ("HealthKit:Management:Details", "Summary")]);

        Assert.DoesNotContain("checks", (await app.App.GetAsync("/health")).Body, StringComparison.Ordinal);
        Assert.Contains("\"checks\":{\"db\":{\"state\":\"healthy\"}}}", (await app.SendAsync("GET", "/health")).Body,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task App_ThatMapsHealthItself_HasTheManagementPortAsWell()
    {
        await using var app = await ManagedApp.StartAsync(use: web => web.MapHealthKit());

        Assert.Equal(HttpStatusCode.OK, (await app.App.GetAsync("/health/ready")).Status);
        Assert.Equal(HttpStatusCode.OK, (await app.SendAsync("GET", "/health/ready")).Status);
    }

    [Fact]
    public async Task App_WithConfiguredKestrelEndpoints_KeepsThemBesideTheManagementPort()
    {
        var (first, second) = (FreePort.Next(), FreePort.Next());
        await using var app = await ManagedApp.StartAsync(builder =>
        {
            builder.WebHost.ConfigureKestrel(kestrel =>
            {
                kestrel.Listen(IPAddress.Loopback, first);
                kestrel.Listen(IPAddress.Loopback, second);
            });
            builder.Services.AddHealthKit();
        });

        foreach (var port in (int[])[first, second, app.Port])
            Assert.StartsWith("HTTP/1.1 200",
                await RawConnection.AskAsync(port, "GET /health/live HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"),
                    StringComparison.Ordinal);
    }

    [Fact]
    public async Task Http2_OnTheManagementPort_IsNotSpoken()
    {
        await using var app = await ManagedApp.StartAsync();

        var answer = await RawConnection.AskAsync(app.Port, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");

        // An eight-byte GOAWAY frame, RFC 9113 section 6.8.
        Assert.StartsWith("\0\0\u0008\u0007", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\0\0\0\r\n\r\n")]
    [InlineData("GET /health HTTP/1.1\r\n\r\n")]
    [InlineData("GET http:// HTTP/9.9\r\nHost: x\r\n\r\n")]
    public async Task ManagementPort_InvalidRequest_IsRejectedAndThePortKeepsServing(string request)
    {
        await using var app = await ManagedApp.StartAsync();

        Assert.DoesNotContain("HTTP/1.1 2", await RawConnection.AskAsync(app.Port, request), StringComparison.Ordinal);

        Assert.Equal(HttpStatusCode.OK, (await app.SendAsync("GET", "/health/live")).Status);
    }

    [Fact]
    public async Task Port_Taken_RefusesTheHostWithTheCure()
    {
        await using var other = await ManagedApp.StartAsync();
        var builder = Host.CreateApplicationBuilder();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["HealthKit:ManagementPort"] = $"{other.Port}",
            ["HealthKit:Management:Address"] = "127.0.0.1",
        });
        builder.Services.AddSingleton<IHostLifetime, QuietLifetime>().AddHealthKit();
        using var host = builder.Build();

        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => host.StartAsync());

        Assert.Equal(
            $"HealthKit cannot listen on HealthKit:ManagementPort {other.Port}: Failed to bind to address http://127.0.0.1:{other.Port}: "
                + "address already in use. Set HealthKit:ManagementPort to a free port that the app does not use. Leave "
                + "HealthKit:Management:Address out, or set it to an address of this machine.",
            exception.Message);
    }

    [Fact]
    public async Task Address_OfAnotherMachine_RefusesTheHostWithTheCure()
    {
        // The address is reserved for documentation, RFC 5737.
        var exception = await Assert.ThrowsAsync<InvalidOperationException>(
            () => ManagedApp.StartAsync(settings: ("HealthKit:Management:Address", "192.0.2.1")));

        Assert.Contains("Leave HealthKit:Management:Address out, or set it to an address of this machine.", exception.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task TestServer_ManagementPort_OpensOnlyWhenConfigured()
    {
        var port = FreePort.Next();
        await using var without = await StartInMemoryAsync(port, listens: false);
        await Assert.ThrowsAsync<System.Net.Sockets.SocketException>(() => RawConnection.OpenAsync(port));

        await using var with = await StartInMemoryAsync(port, listens: true);

        Assert.StartsWith("HTTP/1.1 200",
            await RawConnection.AskAsync(port, "GET /health/live HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"),
                StringComparison.Ordinal);
    }

    [Fact]
    public async Task Disabled_ListensOnNothing()
    {
        await using var app = await ManagedApp.StartAsync(
            builder => builder.Services.AddHealthKit(), settings: ("HealthKit:Enabled", "false"));

        await Assert.ThrowsAsync<System.Net.Sockets.SocketException>(() => RawConnection.OpenAsync(app.Port));
    }

    [Fact]
    public async Task Worker_WithoutHttp_AnswersAndCanBeTakenOut()
    {
        var port = FreePort.Next();
        var builder = Host.CreateApplicationBuilder();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["HealthKit:ManagementPort"] = $"{port}",
            ["HealthKit:Management:Address"] = "127.0.0.1",
        });
        builder.Services.AllowLateRuns().AddSingleton<IHostLifetime, QuietLifetime>().AddHealthKit().AddHealthy("queue");
        using var host = builder.Build();
        await host.StartAsync();
        await host.Services.WaitUntilReadyAsync(TestApp.Deadline);

        var answer = await RawConnection.AskAsync(port, "GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        await host.StopAsync();

        Assert.StartsWith("HTTP/1.1 200", answer, StringComparison.Ordinal);
        Assert.Contains("\"queue\":{\"state\":\"healthy\"", answer, StringComparison.Ordinal);

        // A child process that another test starts keeps the listener open until it executes its program.
        await Eventually.TrueAsync(
            async () =>
            {
                try
                {
                    using var connection = await RawConnection.OpenAsync(port);
                    return false;
                }
                catch (System.Net.Sockets.SocketException)
                {
                    return true;
                }
            },
            TestApp.Deadline, "the port is closed");
    }

    private static Task<TestApp> StartInMemoryAsync(int port, bool listens) => TestApp.StartAsync(
        builder =>
        {
            builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
            {
                ["HealthKit:ManagementPort"] = $"{port}",
                ["HealthKit:Management:Address"] = "127.0.0.1",
                ["HealthKit:Management:ListenUnderTestServer"] = $"{listens}",
            });
            builder.Services.AddHealthKit();
        },
        inMemory: true);

    private sealed class QuietLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
