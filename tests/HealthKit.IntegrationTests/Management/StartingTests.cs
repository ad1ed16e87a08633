using System.Diagnostics;
using System.Globalization;
using System.Net;
using HealthKit.IntegrationTests.App;
using HealthKit.LifecycleApp;
using HealthKit.TestServers;

namespace HealthKit.IntegrationTests.Management;

/// <summary>The responses of the app while the host starts.</summary>
public sealed class StartingTests
{
    private static readonly TimeSpan Deadline = HangGuard.Limit;

    [Fact]
    public async Task ManagementPort_WhileAnotherServiceBlocksTheStart_Answers()
    {
        var port = FreePort.Next();
        await using var service = await StartAsync(port, ("BlockedStart", "true"));
        await service.Output.WaitForAsync(line => line == "Host: starts", Deadline);
        var started = Stopwatch.GetTimestamp();

        await Eventually.SucceedsAsync(() => AskAsync(port, "live"), Deadline);
        var took = Stopwatch.GetElapsedTime(started);

        await Figures.WriteAsync(
            "management-port-start.txt",
            string.Create(CultureInfo.InvariantCulture, $"the management port answered {took.TotalMilliseconds:0} ms after the host began "
                + $"to start\n"));
        await service.Output.WaitForAsync(line => line == "BlockedStart: begun", Deadline);
        Assert.Equal((HttpStatusCode.OK, false), await AskAsync(port, "live"));
        Assert.Equal((HttpStatusCode.ServiceUnavailable, true), await AskAsync(port, "startup"));
        Assert.Equal((HttpStatusCode.ServiceUnavailable, true), await AskAsync(port, "ready"));
    }

    [Fact]
    public async Task StartupTask_UntilItEnds_HoldsStartupAndReadyOnBothPorts()
    {
        var port = FreePort.Next();
        await using var service = await StartAsync(port, ("SlowStart", "true"));
        await Eventually.SucceedsAsync(() => AskAsync(service.Port, "live"), Deadline);

        foreach (var answering in (int[])[service.Port, port])
        {
            Assert.Equal((HttpStatusCode.OK, false), await AskAsync(answering, "live"));
            Assert.Equal((HttpStatusCode.ServiceUnavailable, true), await AskAsync(answering, "startup"));
            Assert.Equal((HttpStatusCode.ServiceUnavailable, true), await AskAsync(answering, "ready"));
        }

        using var client = new HttpClient { BaseAddress = service.BaseAddress };
        using var released = await client.PostAsync(new Uri("/release", UriKind.Relative), content: null);
        released.EnsureSuccessStatusCode();

        foreach (var answering in (int[])[service.Port, port])
        {
            await Eventually.TrueAsync(async () => (await AskAsync(answering, "ready")).Status == HttpStatusCode.OK, Deadline,
                "the service is ready");
            Assert.Equal((HttpStatusCode.OK, false), await AskAsync(answering, "startup"));
        }
    }

    [Fact]
    public async Task ManagementPort_AppPortClosedWhileStopping_StillRespondsToProbes()
    {
        var port = FreePort.Next();
        using var folder = TemporaryFolder.Create("held");
        var end = folder.File("end");
        await using var service = await StartAsync(port, ("HealthKit__DrainDelay", "00:00:00.5"), ("DOTNET_shutdownTimeoutSeconds", "300"));
        await Eventually.SucceedsAsync(() => AskAsync(service.Port, "ready"), Deadline);
        using var slow = new HttpClient { BaseAddress = service.BaseAddress };
        var request = slow.GetStringAsync(new Uri($"/held?until={Uri.EscapeDataString(end)}", UriKind.Relative));
        await service.Output.WaitForAsync(line => line == "Held: begun", Deadline);

        service.Signal();

        // The app closes its port long before its last request has ended. The management port stays open.
        await Eventually.TrueAsync(() => RefusesAsync(service.Port), Deadline, "the app's port is closed");
        var (status, _) = await AskAsync(port, "ready");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        Assert.Equal((HttpStatusCode.OK, false), await AskAsync(port, "live"));
        await File.WriteAllTextAsync(end, "");
        Assert.Equal("Done", await request);
        Assert.Equal(0, await service.WaitForExitAsync(Deadline));
    }

    private static Task<ServiceProcess> StartAsync(int port, params (string Name, string Value)[] variables) =>
        ServiceProcess.StartAsync(typeof(Entry).Assembly.Location, settings =>
        {
            settings.WaitsForPort = false;
            settings.Environment["HealthKit__ManagementPort"] = $"{port}";
            settings.Environment["HealthKit__Management__Address"] = "127.0.0.1";
            foreach (var (name, value) in variables)
                settings.Environment[name] = value;
        });

    private static async Task<(HttpStatusCode Status, bool IsStarting)> AskAsync(int port, string probe)
    {
        var answer = await RawConnection.AskAsync(port, $"GET /health/{probe} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        return ((HttpStatusCode)int.Parse(answer.AsSpan(9, 3), CultureInfo.InvariantCulture),
            answer.Contains("\"reason\":\"starting\"", StringComparison.Ordinal));
    }

    private static async Task<bool> RefusesAsync(int port)
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
    }
}
