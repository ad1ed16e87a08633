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
            ("SlowStart", "true"), ("Lifetime", lifetime), ("HealthKit:DrainDelay", "00:00:01"),
            ("HealthKit:TerminationGracePeriod", "00:00:20"));

        // The lifetime of Microsoft.Extensions.Hosting.Systemd reports readiness when the host has started, without its start-up tasks.
        await socket.WaitForAsync("STATUS=unhealthy: warm-up starting");
        Assert.True(lifetime.Length > 0 || socket.Count(Ready) == 0);
        await service.PostAsync("/release");
        await socket.WaitForAsync("STATUS=healthy");
        await socket.WaitForAsync(Ready);
        await Eventually.TrueAsync(() => Task.FromResult(socket.Count(Feed) >= 5), HangGuard.Limit, "systemd gets signs of life");

        service.Process.Signal();
        Assert.Equal(0, await service.Process.WaitForExitAsync(HangGuard.Limit));

        var messages = socket.Messages;
        var words = messages.Select(static received => received.Message).Where(static message => message != Feed).ToList();
        var times = lifetime.Length > 0 ? 2 : 1;
        Assert.Equal(times, words.Count(static message => message == Ready));
        Assert.Equal(times, words.Count(static message => message.StartsWith("STOPPING=1", StringComparison.Ordinal)));

        // 1 s for the drain, 17 s for the host and 2 s in reserve.
        Assert.Single(words, $"{Stopping}20000000");
        // On a busy machine the notifier starts when the start-up task is known already.
        Assert.Equal(
            ["STATUS=unhealthy: warm-up starting", "STATUS=healthy", "STATUS=unhealthy: draining"],
            words.Where(static message => message.StartsWith("STATUS=", StringComparison.Ordinal)).Distinct()
                .SkipWhile(static message => message == "STATUS=unhealthy: starting"));
        var feeds = messages.Where(static received => received.Message == Feed).Select(static received => received.At).ToList();
        var bound = lateness.Bound(WatchdogTimeout / 2, TimeSpan.FromMilliseconds(50));
        Assert.All(feeds.Zip(feeds.Skip(1), Stopwatch.GetElapsedTime), gap => Assert.InRange(gap, TimeSpan.Zero, bound));

        // Half of the timeout, and not a multiple of it.
        var average = Stopwatch.GetElapsedTime(feeds[0], feeds[^1]) / (feeds.Count - 1);
        Assert.InRange(average, WatchdogTimeout / 3, bound);
    }

    [Fact]
    public async Task StarvedProcess_GivesNoSignOfLifeAndNoBalancerTraffic()
    {
        using var socket = NotifySocket.Abstract();
        var (readyPort, agentPort) = (FreePort.Next(), FreePort.Next());
        await using var service = await WatchedService.StartAsync(
            ("NOTIFY_SOCKET", socket.Address), ("WATCHDOG_USEC", "100000"), ("HealthKit:StuckAfter", "00:00:01"),
            ("HealthKit:ReadyPort", $"{readyPort}"), ("HealthKit:AgentPort", $"{agentPort}"),
            ("Starvation:Items", $"{6 * Environment.ProcessorCount}"), ("Starvation:Seconds", "1"),

            // On a busy machine the pool may have more threads than that before it is starved.
            ("DOTNET_ThreadPool_ForceMaxWorkerThreads", "4"));
        await socket.WaitForAsync(Feed);

        await service.PostAsync("/starve");
        await socket.WaitForAsync("STATUS=unhealthy: stuck");
        var (isClosed, isDown) = (false, false);
        while (socket.Messages.Last(static received => received.Message.StartsWith("STATUS", StringComparison.Ordinal)).Message
            == "STATUS=unhealthy: stuck")
        {
            isClosed |= !await BalancedApp.IsOpenAsync(readyPort);
            isDown |= await RawConnection.AskAsync(agentPort, "") == "down #stuck\n";
        }

        Assert.True(isClosed);
        Assert.True(isDown);
        var messages = socket.Messages.Select(static received => received.Message).ToList();
        var stuck = messages.IndexOf("STATUS=unhealthy: stuck");
        Assert.DoesNotContain(Feed, messages.Skip(stuck).Take(messages.IndexOf("STATUS=healthy", stuck) - stuck));
        await Eventually.TrueAsync(
            () => Task.FromResult(socket.Messages.Skip(messages.Count).Any(static received => received.Message == Feed)), HangGuard.Limit,
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
