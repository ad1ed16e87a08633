using System.Diagnostics;
using HealthKit.IntegrationTests.App;
using HealthKit.IntegrationTests.Balancers;
using HealthKit.TestServers;

namespace HealthKit.IntegrationTests.Lifecycle;

/// <summary>What a process sends to the socket that systemd names in <c>NOTIFY_SOCKET</c>.</summary>
public sealed class SystemdTests
{
    private const string Ready = "READY=1";
    private const string Feed = "WATCHDOG=1";
    private const string Stopping = "STOPPING=1\nEXTEND_TIMEOUT_USEC=";

    // The pool of the process has that many threads on any machine.
    private const string Threads = "4";
    private const int Feeds = 20;

    private static readonly TimeSpan WatchdogTimeout = TimeSpan.FromMilliseconds(600);

    [Theory]
    [InlineData(false, "")]
    [InlineData(true, "Systemd")]
    public async Task Messages_FromStartToStop_AreWhatSystemdWaitsFor(bool isAbstract, string lifetime)
    {
        using var lateness = new SchedulingDelay();
        using var folder = TemporaryFolder.Create("notify");
        using var socket = isAbstract ? NotifySocket.Abstract() : NotifySocket.AtPath(folder.File("socket"));
        await using var service = await WatchedService.StartUnreadyAsync(
            ("NOTIFY_SOCKET", socket.Address), ("WATCHDOG_USEC", $"{WatchdogTimeout.TotalMicroseconds:0}"), ("WATCHDOG_PID", ""),
            ("SlowStart", "true"), ("Lifetime", lifetime), ("HealthKit:DrainDelay", "01:00:00"),
            ("HealthKit:TerminationGracePeriod", "01:01:00"));

        // The lifetime of Microsoft.Extensions.Hosting.Systemd reports readiness when the host has started, without its start-up tasks.
        await socket.WaitForAsync("STATUS=unhealthy: warm-up starting");
        Assert.True(lifetime.Length > 0 || socket.Count(Ready) == 0);
        await service.PostAsync("/release");
        await socket.WaitForAsync("STATUS=healthy");
        await socket.WaitForAsync(Ready);
        await Eventually.TrueAsync(() => Task.FromResult(socket.Count(Feed) >= Feeds), HangGuard.Limit, "systemd gets signs of life");

        // An hour for the drain, which a second signal ends, 58 s for the host and 2 s in reserve.
        service.Process.Signal();
        await socket.WaitForAsync("STATUS=unhealthy: draining");
        await socket.WaitForAsync($"{Stopping}3660000000");
        service.Process.Signal();
        Assert.Equal(0, await service.Process.WaitForExitAsync(HangGuard.Limit));

        var messages = socket.Messages;
        var words = messages.Select(static received => received.Message).Where(static message => message != Feed).ToList();
        var times = lifetime.Length > 0 ? 2 : 1;
        Assert.Equal(times, words.Count(static message => message == Ready));
        Assert.Equal(times, words.Count(static message => message.StartsWith("STOPPING=1", StringComparison.Ordinal)));
        Assert.Single(words, $"{Stopping}3660000000");

        // On a busy machine the notifier starts when the start-up task is known already.
        Assert.Equal(
            ["STATUS=unhealthy: warm-up starting", "STATUS=healthy", "STATUS=unhealthy: draining"],
            words.Where(static message => message.StartsWith("STATUS=", StringComparison.Ordinal)).Distinct()
                .SkipWhile(static message => message == "STATUS=unhealthy: starting"));
        var feeds = messages.Where(static received => received.Message == Feed).Select(static received => received.At).ToList();
        var bound = lateness.Bound(WatchdogTimeout / 2, TimeSpan.FromMilliseconds(50));
        Assert.All(feeds.Zip(feeds.Skip(1), Stopwatch.GetElapsedTime), gap => Assert.InRange(gap, TimeSpan.Zero, bound));

        // Half of the timeout, and not a multiple of it. The test may have received the first one late.
        var average = (Stopwatch.GetElapsedTime(feeds[0], feeds[^1]) + lateness.Worst) / (feeds.Count - 1);
        Assert.InRange(average, WatchdogTimeout / 3, bound + (lateness.Worst / (feeds.Count - 1)));
    }

    [Fact]
    public async Task StarvedProcess_GivesNoSignOfLifeAndNoBalancerTraffic()
    {
        using var socket = NotifySocket.Abstract();
        var (readyPort, agentPort) = (FreePort.Next(), FreePort.Next());
        await using var service = await WatchedService.StartAsync(
            ("NOTIFY_SOCKET", socket.Address), ("WATCHDOG_USEC", "100000"), ("HealthKit:StuckAfter", "00:00:03"),
            ("HealthKit:ReadyPort", $"{readyPort}"), ("HealthKit:AgentPort", $"{agentPort}"),
            ("Starvation:Items", "120"), ("Starvation:Seconds", "1"),
            ("DOTNET_ThreadPool_ForceMinWorkerThreads", Threads), ("DOTNET_ThreadPool_ForceMaxWorkerThreads", Threads));
        await socket.WaitForAsync(Feed);

        // On a busy machine the process may have been stuck before. This starvation takes half a minute. The response may wait for its end.
        var before = socket.Messages.Count;
        var starving = service.PostAsync("/starve");
        var (isClosed, isDown) = (false, false);
        await Eventually.TrueAsync(
            async () =>
            {
                isClosed |= !await BalancedApp.IsOpenAsync(readyPort);
                isDown |= await RawConnection.AskAsync(agentPort, "") == "down #stuck\n";
                return isClosed && isDown;
            },
            HangGuard.Limit, "the ports show that the process is stuck");
        List<string> messages = [];
        await Eventually.TrueAsync(
            () =>
            {
                messages = [.. socket.Messages.Skip(before).Select(static received => received.Message)
                    .SkipWhile(static message => message != "STATUS=unhealthy: stuck")];
                return Task.FromResult(messages.Contains("STATUS=healthy"));
            },
            HangGuard.Limit, "the process is stuck and recovers");

        await starving;
        Assert.DoesNotContain(Feed, messages.TakeWhile(static message => message != "STATUS=healthy"));
        var after = socket.Messages.Count;
        await Eventually.TrueAsync(
            () => Task.FromResult(socket.Messages.Skip(after).Any(static received => received.Message == Feed)), HangGuard.Limit,
            "systemd gets signs of life again");
    }

    [Fact]
    public async Task Socket_RemovedAndRestored_KeepsTheServiceUpAndIsUsedAgain()
    {
        using var folder = TemporaryFolder.Create("notify");
        var path = folder.File("socket");
        WatchedService service;
        using (var socket = NotifySocket.AtPath(path))
        {
            service = await WatchedService.StartAsync(("NOTIFY_SOCKET", path), ("WATCHDOG_USEC", "50000"));
            await socket.WaitForAsync(Feed);
        }

        await using (service)
        {
            Assert.Equal(200, (await service.ProbeAsync("live")).StatusCode);
            using var back = NotifySocket.AtPath(path);
            await back.WaitForAsync(Feed);
            Assert.Equal(200, (await service.ProbeAsync("ready")).StatusCode);
        }
    }
}
