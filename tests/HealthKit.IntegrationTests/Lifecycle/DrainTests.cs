using System.Diagnostics;
using HealthKit.IntegrationTests.App;
using HealthKit.LifecycleApp;
using HealthKit.TestServers;

namespace HealthKit.IntegrationTests.Lifecycle;

/// <summary>The behavior of a process between the signal and its end.</summary>
public sealed class DrainTests
{
    private const string ToldToEnd = "Ticker: told to end";

    private static readonly TimeSpan Deadline = HangGuard.Limit;

    // A second signal or a stop ends the drain. Without that it would outlast the deadline.
    private static readonly TimeSpan Long = TimeSpan.FromHours(1);

    [Theory]
    [InlineData("", ProcessSignal.Terminate)]
    [InlineData("", ProcessSignal.Interrupt)]
    [InlineData("Before", ProcessSignal.Terminate)]
    [InlineData("After", ProcessSignal.Terminate)]
    [InlineData("Twice", ProcessSignal.Terminate)]
    [InlineData("Systemd", ProcessSignal.Terminate)]
    public async Task Signal_WithAnyLifetime_DrainsWhileTheServiceServes(string lifetime, ProcessSignal signal)
    {
        await using var service = await WatchedService.StartAsync(("HealthKit:DrainDelay", $"{Long:c}"), ("Lifetime", lifetime),
            ("Ticker", "true"));

        service.Process.Signal(signal);
        await service.Process.Output.WaitForAsync(IsDraining, Deadline);

        var ready = await service.ProbeAsync("ready");
        Assert.Equal((503, "draining"), (ready.StatusCode, ready.Body["reason"]?.GetValue<string>()));
        Assert.Equal(503, (await service.ProbeAsync("")).StatusCode);
        Assert.Equal(200, (await service.ProbeAsync("live")).StatusCode);
        var answer = await RawConnection.AskAsync(service.Process.Port, "GET / HTTP/1.1\r\nHost: x\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 200", answer, StringComparison.Ordinal);
        Assert.Contains("\r\nConnection: close\r\n", answer, StringComparison.Ordinal);
        Assert.Contains("\r\nx-envoy-immediate-health-check-fail: true\r\n", answer, StringComparison.Ordinal);

        // The worker continues until the drain is over.
        await WorksAsync(service.Process.Output);
        Assert.DoesNotContain(ToldToEnd, service.Process.Output.Lines());
        service.Process.Signal(signal);
        Assert.Equal(0, await service.Process.WaitForExitAsync(Deadline));
        Assert.Contains(ToldToEnd, service.Process.Output.Lines());
    }

    [Fact]
    public async Task Drain_ThatNothingEnds_LastsItsDelay()
    {
        var delay = TimeSpan.FromSeconds(2);
        await using var service = await WatchedService.StartAsync(("HealthKit:DrainDelay", $"{delay:c}"));
        var signalled = Stopwatch.GetTimestamp();

        service.Process.Signal();

        Assert.Equal(0, await service.Process.WaitForExitAsync(Deadline));
        Assert.InRange(Stopwatch.GetElapsedTime(signalled), delay, Deadline);
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
        await using var service = await WatchedService.StartAsync(("HealthKit:DrainDelay", $"{Long:c}"), ("SecondHost", "true"));

        service.Process.Signal();

        // If the drains ran one after the other, the second would start only after the hour of the first.
        await Eventually.TrueAsync(() => Task.FromResult(Drains() == 2), Deadline, "both drain");
        service.Process.Signal();
        Assert.Equal(0, await service.Process.WaitForExitAsync(Deadline));
        Assert.Equal(2, Drains());

        int Drains() => service.Process.Output.Lines().Count(IsDraining);
    }

    [Fact]
    public async Task ErrorResponse_WhileDraining_ClosesTheConnection()
    {
        await using var service = await WatchedService.StartAsync(("HealthKit:DrainDelay", $"{Long:c}"));
        service.Process.Signal();
        await service.Process.Output.WaitForAsync(IsDraining, Deadline);

        var answer = await RawConnection.AskAsync(service.Process.Port, "GET /throw HTTP/1.1\r\nHost: x\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 500", answer, StringComparison.Ordinal);
        Assert.Contains("\r\nConnection: close\r\n", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StopFromCode_OfAServiceWithADrain_DoesNotWait()
    {
        await using var service = await WatchedService.StartAsync(("HealthKit:DrainDelay", $"{Long:c}"));

        await service.PostAsync("/stop");

        Assert.Equal(0, await service.Process.WaitForExitAsync(Deadline));
        Assert.DoesNotContain(service.Process.Output.Lines(), IsDraining);
    }

    [Fact]
    public async Task StopFromCode_WhileDraining_EndsTheWait()
    {
        await using var service = await WatchedService.StartAsync(("HealthKit:DrainDelay", $"{Long:c}"));
        service.Process.Signal();
        await service.Process.Output.WaitForAsync(IsDraining, Deadline);

        await service.PostAsync("/stop");

        Assert.Equal(0, await service.Process.WaitForExitAsync(Deadline));
    }

    [Fact]
    public async Task Kubernetes_SeenFromTheEnvironment_DrainsForTenSeconds()
    {
        await using var service = await WatchedService.StartAsync(
            ("KUBERNETES_SERVICE_HOST", "10.0.0.1"), ("HealthKit:DrainDelay", null));

        service.Process.Signal();

        var line = await service.Process.Output.WaitForAsync(IsDraining, Deadline);
        Assert.Contains("keeps serving for 10 s", line, StringComparison.Ordinal);
        service.Process.Signal();
        Assert.Equal(0, await service.Process.WaitForExitAsync(Deadline));
    }

    [Fact]
    public async Task Sigterm_OutsideAnyOrchestrator_DrainsForFiveSeconds()
    {
        await using var service = await WatchedService.StartAsync(("HealthKit:DrainDelay", null));

        service.Process.Signal();

        var line = await service.Process.Output.WaitForAsync(IsDraining, Deadline);
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
        Assert.DoesNotContain(service.Process.Output.Lines(), IsDraining);
    }

    [Fact]
    public async Task Worker_WithoutHttp_DrainsAsWell()
    {
        await using var service = await ServiceProcess.StartAsync(typeof(Entry).Assembly.Location, settings =>
        {
            settings.WaitsForPort = false;
            settings.Environment["Worker"] = "true";
            settings.Environment["Ticker"] = "true";
            settings.Environment["HealthKit__DrainDelay"] = $"{Long:c}";
        });
        await service.Output.WaitForAsync(line => line.Contains("Application started", StringComparison.Ordinal), Deadline);

        service.Signal();

        await WorksAsync(service.Output);
        Assert.DoesNotContain(ToldToEnd, service.Output.Lines());
        service.Signal();
        Assert.Equal(0, await service.WaitForExitAsync(Deadline));
        Assert.Contains(ToldToEnd, service.Output.Lines());
    }

    /// <summary>Waits until the worker has worked for some time while the service drains.</summary>
    private static Task<TimeSpan> WorksAsync(OutputBuffer output) => Eventually.TrueAsync(
        () => Task.FromResult(output.Lines().SkipWhile(line => !IsDraining(line))
            .Count(line => line.StartsWith("Ticker: ", StringComparison.Ordinal)) >= 5),
        Deadline, "the worker works while the service drains");

    private static bool IsDraining(string line) => line.Contains("Draining:", StringComparison.Ordinal);
}
