using System.Diagnostics;
using HealthKit.IntegrationTests.App;
using HealthKit.LifecycleApp;
using HealthKit.TestServers;

namespace HealthKit.IntegrationTests.Lifecycle;

/// <summary>The behavior of a process between the signal and its end.</summary>
public sealed class DrainTests
{
    private static readonly TimeSpan Deadline = HangGuard.Limit;
    private static readonly TimeSpan Delay = TimeSpan.FromSeconds(4);

    [Theory]
    [InlineData("", ProcessSignal.Terminate)]
    [InlineData("", ProcessSignal.Interrupt)]
    [InlineData("Before", ProcessSignal.Terminate)]
    [InlineData("After", ProcessSignal.Terminate)]
    [InlineData("Twice", ProcessSignal.Terminate)]
    [InlineData("Systemd", ProcessSignal.Terminate)]
    public async Task Signal_WithAnyLifetime_DrainsWhileTheServiceServes(string lifetime, ProcessSignal signal)
    {
        await using var service = await WatchedService.StartAsync(("HealthKit:DrainDelay", $"{Delay:c}"), ("Lifetime", lifetime),
            ("Ticker", "true"));
        var started = Stopwatch.GetTimestamp();

        service.Process.Signal(signal);
        await service.Process.Output.WaitForAsync(line => line.Contains("Draining:", StringComparison.Ordinal), Deadline);

        var ready = await service.ProbeAsync("ready");
        Assert.Equal((503, "draining"), (ready.StatusCode, ready.Body["reason"]?.GetValue<string>()));
        Assert.Equal(503, (await service.ProbeAsync("")).StatusCode);
        Assert.Equal(200, (await service.ProbeAsync("live")).StatusCode);
        var answer = await RawConnection.AskAsync(service.Process.Port, "GET / HTTP/1.1\r\nHost: x\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 200", answer, StringComparison.Ordinal);
        Assert.Contains("\r\nConnection: close\r\n", answer, StringComparison.Ordinal);
        Assert.Contains("\r\nx-envoy-immediate-health-check-fail: true\r\n", answer, StringComparison.Ordinal);

        Assert.Equal(0, await service.Process.WaitForExitAsync(Deadline));
        var took = Stopwatch.GetElapsedTime(started);
        Assert.InRange(took, Delay, Deadline);

        // The worker continues until the drain is over. It writes ten lines a second, or as many as the machine allows.
        var lines = service.Process.Output.Lines();
        var drainedFrom = lines.TakeWhile(line => !line.Contains("Draining:", StringComparison.Ordinal)).Count();
        Assert.InRange(lines.Skip(drainedFrom).Count(line => line.StartsWith("Ticker: ", StringComparison.Ordinal)), 5,
            10 + (10 * (int)took.TotalSeconds));
        Assert.Contains("Ticker: told to end", lines);
    }

    [Fact]
    public async Task Request_ThatTakesLongerThanTheDrain_EndsWith200()
    {
        await using var service = await WatchedService.StartAsync(("HealthKit:DrainDelay", "00:00:00.5"));
        var slow = service.GetAsync("/slow?seconds=3");
        await service.Process.Output.WaitForAsync(line => line == "Slow: begun", Deadline);

        service.Process.Signal();

        Assert.Equal("Done", await slow);
        Assert.Equal(0, await service.Process.WaitForExitAsync(Deadline));
    }

    [Fact]
    public async Task Request_ThatDoesNotEnd_IsGivenWhatTheGracePeriodLeaves()
    {
        await using var service = await WatchedService.StartAsync(("HealthKit:DrainDelay", "00:00:00.5"),
            ("HealthKit:TerminationGracePeriod", "00:00:04"));
        var slow = service.GetAsync("/slow?seconds=60");
        await service.Process.Output.WaitForAsync(line => line == "Slow: begun", Deadline);

        using var delay = new SchedulingDelay();
        var signalled = Stopwatch.GetTimestamp();
        service.Process.Signal();

        Assert.Equal(0, await service.Process.WaitForExitAsync(Deadline));
        Assert.InRange(Stopwatch.GetElapsedTime(signalled), TimeSpan.FromSeconds(2),
            delay.Bound(TimeSpan.FromSeconds(20), TimeSpan.Zero));
        await Assert.ThrowsAsync<HttpRequestException>(() => slow);
    }

    [Fact]
    public async Task Hosts_OfOneProcess_DrainAtTheSameTime()
    {
        await using var service = await WatchedService.StartAsync(("HealthKit:DrainDelay", "00:05:00"), ("SecondHost", "true"));

        service.Process.Signal();

        // If the drains ran one after the other, the second would start only after the five minutes of the first.
        await Eventually.TrueAsync(() => Task.FromResult(Drains() == 2), Deadline, "both drain");
        service.Process.Signal();
        Assert.Equal(0, await service.Process.WaitForExitAsync(Deadline));
        Assert.Equal(2, Drains());

        int Drains() => service.Process.Output.Lines().Count(line => line.Contains("Draining:", StringComparison.Ordinal));
    }

    [Fact]
    public async Task ErrorResponse_WhileDraining_ClosesTheConnection()
    {
        await using var service = await WatchedService.StartAsync(("HealthKit:DrainDelay", $"{Delay:c}"));
        service.Process.Signal();
        await service.Process.Output.WaitForAsync(line => line.Contains("Draining:", StringComparison.Ordinal), Deadline);

        var answer = await RawConnection.AskAsync(service.Process.Port, "GET /throw HTTP/1.1\r\nHost: x\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 500", answer, StringComparison.Ordinal);
        Assert.Contains("\r\nConnection: close\r\n", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StopFromCode_OfAServiceWithADrain_DoesNotWait()
    {
        await using var service = await WatchedService.StartAsync(("HealthKit:DrainDelay", "00:05:00"));

        await service.PostAsync("/stop");

        Assert.Equal(0, await service.Process.WaitForExitAsync(Deadline));
        Assert.DoesNotContain(service.Process.Output.Lines(), line => line.Contains("Draining:", StringComparison.Ordinal));
    }

    [Fact]
    public async Task StopFromCode_WhileDraining_EndsTheWait()
    {
        await using var service = await WatchedService.StartAsync(("HealthKit:DrainDelay", "00:05:00"));
        service.Process.Signal();
        await service.Process.Output.WaitForAsync(line => line.Contains("Draining:", StringComparison.Ordinal), Deadline);

        await service.PostAsync("/stop");

        Assert.Equal(0, await service.Process.WaitForExitAsync(Deadline));
    }

    [Fact]
    public async Task Kubernetes_SeenFromTheEnvironment_DrainsForTenSeconds()
    {
        await using var service = await WatchedService.StartAsync(
            ("KUBERNETES_SERVICE_HOST", "10.0.0.1"), ("HealthKit:DrainDelay", null));

        service.Process.Signal();

        var line = await service.Process.Output.WaitForAsync(line => line.Contains("Draining:", StringComparison.Ordinal), Deadline);
        Assert.Contains("keeps serving for 10 s", line, StringComparison.Ordinal);
        service.Process.Signal();
        Assert.Equal(0, await service.Process.WaitForExitAsync(Deadline));
    }

    [Fact]
    public async Task Sigterm_OutsideAnyOrchestrator_DrainsForFiveSeconds()
    {
        await using var service = await WatchedService.StartAsync(("HealthKit:DrainDelay", null));

        service.Process.Signal();

        var line = await service.Process.Output.WaitForAsync(line => line.Contains("Draining:", StringComparison.Ordinal), Deadline);
        Assert.Contains("keeps serving for 5 s", line, StringComparison.Ordinal);
        service.Process.Signal();
        Assert.Equal(0, await service.Process.WaitForExitAsync(Deadline));
        Assert.Contains(service.Process.Output.Lines(), line => line.Contains(
            "keeps serving for 5 s (the default outside Kubernetes and ECS; Ctrl+C stops it at once)", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(ProcessSignal.Interrupt, "Production")]
    [InlineData(ProcessSignal.Terminate, "Development")]
    public async Task SignalAtATerminalOrInDevelopment_OutsideAnyOrchestrator_StopsAtOnce(ProcessSignal signal, string environment)
    {
        await using var service = await WatchedService.StartAsync(("HealthKit:DrainDelay", null), ("ASPNETCORE_ENVIRONMENT", environment));

        service.Process.Signal(signal);

        Assert.Equal(0, await service.Process.WaitForExitAsync(Deadline));
        Assert.DoesNotContain(service.Process.Output.Lines(), line => line.Contains("Draining:", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Worker_WithoutHttp_DrainsAsWell()
    {
        await using var service = await ServiceProcess.StartAsync(typeof(Entry).Assembly.Location, settings =>
        {
            settings.WaitsForPort = false;
            settings.Environment["Worker"] = "true";
            settings.Environment["Ticker"] = "true";
            settings.Environment["HealthKit__DrainDelay"] = "00:00:01";
        });
        await service.Output.WaitForAsync(line => line.Contains("Application started", StringComparison.Ordinal), Deadline);

        service.Signal();

        await service.Output.WaitForAsync(line => line.Contains("Draining:", StringComparison.Ordinal), Deadline);
        Assert.Equal(0, await service.WaitForExitAsync(Deadline));
        Assert.InRange(service.Output.Lines().Count(line => line.StartsWith("Ticker: ", StringComparison.Ordinal)), 4, 60);
    }
}
