using System.Net;
using System.Net.Sockets;
using HealthKit.TestServers;

namespace HealthKit.PackageTests.Probe;

/// <summary>Tests the published binary against servers of many kinds.</summary>
public sealed class ProbeBinaryTests(PackedPackages packages)
{
    private const string Body = "{\"status\":\"healthy\"}";
    private const string Healthy = "HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n" + Body;
    private const string Unhealthy = "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 22\r\n\r\n{\"status\":\"unhealthy\"}";

    // A probe that does not end on its own runs until the deadline of the test, which is longer.
    private static readonly TimeSpan Slack = HangGuard.Limit / 2;

    [Theory]
    [InlineData(Healthy, 0, "200 healthy # ms")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 21\r\n\r\n{\"status\":\"degraded\"}", 0, "200 degraded # ms")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"sta\r\nf\r\ntus\":\"healthy\"}\r\n0\r\n\r\n", 0,
        "200 healthy # ms")]
    [InlineData("HTTP/1.1 200 OK\r\n\r\nHealthy", 0, "200 healthy # ms")]
    [InlineData("HTTP/1.1 204 No Content\r\n\r\n", 1, "204 - # ms @")]
    [InlineData("HTTP/1.1 301 Moved\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n", 1, "301 - # ms @")]
    [InlineData(
        "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", 1,
        @"404 - # ms @ \(The probe used the default path, because HealthKit__PathPrefix and HealthKit__Paths__Live are not set\. The probe "
            + @"does not read appsettings\.json or the app's arguments\.\)")]
    [InlineData(Unhealthy, 1, "503 unhealthy # ms @")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 21\r\n\r\n" + Body, 1, "- protocol # ms @")]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n", 1, "- protocol # ms @")]
    [InlineData("", 1, "- protocol # ms @")]
    public async Task Answer_OfAServer_IsTheExitCodeAndOneLine(string response, int exitCode, string expected)
    {
        await using var server = ScriptedServer.Answering(response);

        var run = await RunAsync($"{server.Port}");

        AssertLine(expected, server, run);
        Assert.Equal((exitCode, ""), (run.ExitCode, run.Error));
    }

    [Fact]
    public async Task Request_OfTheProbe_IsOneGetThatClosesTheConnection()
    {
        await using var server = ScriptedServer.Answering(Healthy);

        await RunAsync($"{server.Port}", "/health/ready?format=text");

        Assert.Equal(
            $"GET /health/ready?format=text HTTP/1.1\r\nHost: 127.0.0.1:{server.Port}\r\nUser-Agent: healthkit-probe\r\nAccept: "
                + $"application/json\r\nConnection: close\r\n\r\n", server.Request);
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("-h")]
    public async Task Help_IsPrintedWithoutARequest(string argument)
    {
        var run = await RunAsync("1", argument);

        Assert.StartsWith("healthkit-probe [url | port path] [--timeout 5s]", run.Output, StringComparison.Ordinal);
        Assert.EndsWith("http://localhost:5000/health/live.", run.Output.TrimEnd(), StringComparison.Ordinal);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
    }

    [Fact]
    public async Task Expectation_OfAnotherCode_TurnsTheExitCode()
    {
        await using var server = ScriptedServer.Answering(Unhealthy);

        var run = await RunAsync($"{server.Port}", "--expect", "503");

        AssertLine("503 unhealthy # ms", server, run);
        Assert.Equal(0, run.ExitCode);
    }

    [Theory]
    [InlineData("silent")]
    [InlineData("slow")]
    [InlineData("endless")]
    [InlineData("endless chunks")]
    [InlineData("open after its answer")]
    public async Task Server_WithoutEnd_IsGivenUpAtTheTimeoutInBoundedMemory(string manner)
    {
        await using var server = ScriptedServer.Following(async (socket, _, token) =>
        {
            await ScriptedServer.SendAsync(socket, manner switch
            {
                "silent" => "",
                "slow" => "HTTP/1.1 200 OK\r\n",
                "endless" => "HTTP/1.1 200 OK\r\n\r\n",
                "endless chunks" => "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
                _ => $"HTTP/1.1 200 OK\r\n\r\n{Body}",
            }, token);
            var data = manner switch { "slow" => "a", "endless" => new string('x', 65_536), _ => $"8000\r\n{new string('x', 32_768)}\r\n" };
            while (manner is "slow" or "endless" or "endless chunks")
            {
                await ScriptedServer.SendAsync(socket, data, token);
                await Task.Delay(manner == "slow" ? TimeSpan.FromMilliseconds(50) : TimeSpan.Zero, token);
            }

            await Task.Delay(Timeout.InfiniteTimeSpan, token);
        });

        // On a busy machine a run may end before its memory is read.
        await Eventually.TrueAsync(async () =>
        {
            var run = await RunAsync($"{server.Port}", "--timeout", "600ms");
            AssertLine("- timeout # ms @", server, run);
            Assert.Equal(1, run.ExitCode);
            Assert.InRange(run.Took, TimeSpan.FromMilliseconds(600), TimeSpan.FromMilliseconds(600) + Slack);
            Assert.InRange(run.PeakMemory, 0, 8_000_000);
            return run.PeakMemory > 0;
        }, HangGuard.Limit, "the memory of a run is read");
    }

    [Fact]
    public async Task Server_ThatHalfClosesAfterItsAnswer_IsRead()
    {
        await using var server = ScriptedServer.Following(async (socket, _, token) =>
        {
            await ScriptedServer.SendAsync(socket, "HTTP/1.1 200 OK\r\n\r\n", token);
            await ScriptedServer.SendAsync(socket, Body, token);
            socket.Shutdown(SocketShutdown.Send);
            await Task.Delay(Timeout.InfiniteTimeSpan, token);
        });

        AssertLine("200 healthy # ms", server, await RunAsync($"{server.Port}"));
    }

    [Fact]
    public async Task Server_ThatHalfClosesOrResetsBeforeItsAnswer_IsAFaultAtOnce()
    {
        await using var server = ScriptedServer.Following(async (socket, number, token) =>
        {
            if (number == 0)
            {
                socket.Shutdown(SocketShutdown.Send);
                await Task.Delay(Timeout.InfiniteTimeSpan, token);
            }

            socket.Close(timeout: 0);
        });

        AssertLine("- protocol # ms @", server, await RunAsync($"{server.Port}"));
        AssertLine("- protocol # ms @", server, await RunAsync($"{server.Port}"));
    }

    [Fact]
    public async Task Head_WithoutEnd_IsAFaultAtOnce()
    {
        await using var server = ScriptedServer.Following(async (socket, _, token) =>
        {
            while (true)
                await ScriptedServer.SendAsync(socket, "HTTP/1.1 200 OK\r\nX-Long: " + new string('x', 65_536), token);
        });

        AssertLine("- protocol # ms @", server, await RunAsync($"{server.Port}"));
    }

    [Fact]
    public async Task Port_WithoutAServer_IsRefused()
    {
        var port = FreePort.Next();

        var run = await RunAsync($"{port}");

        Assert.Matches($@"^- connection-refused \d+\.\d ms http://127\.0\.0\.1:{port}/health/live\n$", run.Output);
        Assert.Equal(1, run.ExitCode);
    }

    [Fact]
    public async Task Port_BacklogFull_FailsAtTheTimeout()
    {
        // When the backlog is full, the kernel drops new connections, as a firewall does.
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(0);
        using var first = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await first.ConnectAsync(listener.LocalEndPoint!);

        var run = await RunAsync($"{((IPEndPoint)listener.LocalEndPoint!).Port}", "--timeout", "300ms");

        Assert.Matches(@"^- timeout ([3-9]\d\d|\d{4,})\.\d ms ", run.Output);
        Assert.Equal(1, run.ExitCode);
    }

    [Fact]
    public async Task Host_Unknown_IsReportedWithReasonDns()
    {
        var run = await RunAsync("http://no-such-host.invalid:8080/");

        Assert.Matches(@"^- dns \d+\.\d ms http://no-such-host\.invalid:8080/\n$", run.Output);
    }

    [Fact]
    public async Task Localhost_WithoutAnythingThatResolves_IsTheLoopback()
    {
        await using var server = ScriptedServer.Answering(Healthy);

        AssertLine("200 healthy # ms", server, await RunAsync($"http://localhost:{server.Port}/health"));
    }

    [Fact]
    public async Task UnixSocket_InTheUrl_IsProbed()
    {
        using var folder = TemporaryFolder.Create("socket");
        var path = folder.File("app.sock");
        await using var server = ScriptedServer.Following((socket, _, token) => ScriptedServer.SendAsync(socket, Healthy, token),
            new UnixDomainSocketEndPoint(path));

        var found = await ProbeRun.StartAsync(packages.Probe, [("ASPNETCORE_URLS", $"http://unix:{path}")]);
        var missing = await RunAsync($"http://unix:{path}.gone:/health/ready");

        Assert.Equal((0, ""), (found.ExitCode, found.Error));
        Assert.StartsWith("GET /health/live HTTP/1.1\r\nHost: localhost\r\n", server.Request, StringComparison.Ordinal);
        Assert.Matches($@"^- not-found \d+\.\d ms http://unix:{path}\.gone:/health/ready\n$", missing.Output);
    }

    [Fact]
    public async Task Variables_OfTheContainer_SetWhereToAsk()
    {
        await using var server = ScriptedServer.Answering(Healthy);

        var run = await ProbeRun.StartAsync(
            packages.Probe,
            [("HEALTHCHECK_HOST", "localhost"), ("HEALTHCHECK_PORT", $"{server.Port}"), ("HEALTHCHECK_PATH", "/health/startup"),
                ("HEALTHCHECK_TIMEOUT", "2m")]);

        Assert.Equal(0, run.ExitCode);
        Assert.StartsWith($"GET /health/startup HTTP/1.1\r\nHost: localhost:{server.Port}\r\n", server.Request, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wait_ForAnAppThatStarts_EndsWithIt()
    {
        await using var server =
            ScriptedServer.Following((socket, number, token) => ScriptedServer.SendAsync(socket, number < 3 ? Unhealthy : Healthy, token));

        var run = await RunAsync($"{server.Port}", "--wait", "4m");

        AssertLine("200 healthy # ms", server, run);
        Assert.Equal(0, run.ExitCode);
    }

    [Fact]
    public async Task Wait_ForAnAppThatStaysDown_EndsWithItsTime()
    {
        await using var server = ScriptedServer.Answering(Unhealthy);

        var run = await RunAsync($"{server.Port}", "--wait", "700ms");

        AssertLine("503 unhealthy # ms @", server, run);
        Assert.Equal(1, run.ExitCode);
        Assert.InRange(run.Took, TimeSpan.FromMilliseconds(700), TimeSpan.FromMilliseconds(700) + Slack);
    }

    [Fact]
    public async Task Quiet_Run_WritesNothing()
    {
        await using var server = ScriptedServer.Answering(Unhealthy);

        var run = await RunAsync($"{server.Port}", "--quiet");

        Assert.Equal((1, "", ""), (run.ExitCode, run.Output, run.Error));
    }

    [Fact]
    public async Task Arguments_ThatCannotBe_AreOneLineOfHelp()
    {
        var run = await RunAsync("--retries", "3");

        Assert.Equal(
            (1, "", "healthkit-probe: Unknown option '--retries'. Usage: healthkit-probe [url | port path] [--timeout 5s] [--expect 200] "
                + "[--wait 60s] [--quiet]\n"),
            (run.ExitCode, run.Output, run.Error));
    }

    [Fact]
    public async Task Output_ThatNobodyReads_DoesNotTurnTheExitCode()
    {
        await using var server = ScriptedServer.Answering(Healthy);

        var run = await ProbeRun.StartAsync("/bin/sh",
            "-c", $"{packages.Probe} {server.Port} >&-; code=$?; {packages.Probe} {server.Port} >/dev/full; echo $code $?");

        Assert.Equal("0 0\n", run.Output);
    }

    private Task<ProbeRun> RunAsync(params string[] arguments) => ProbeRun.StartAsync(packages.Probe, arguments);

    /// <summary><c>#</c> matches a time, <c>@</c> the default path at the server.</summary>
    private static void AssertLine(string expected, ScriptedServer server, ProbeRun run)
    {
        var pattern = expected.Replace("#", @"\d+\.\d", StringComparison.Ordinal)
            .Replace("@", $@"http://127\.0\.0\.1:{server.Port}/health/live", StringComparison.Ordinal);
        Assert.Matches($"^{pattern}\n$", run.Output);
    }
}
