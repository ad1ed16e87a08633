using System.Runtime.InteropServices;
using HealthKit.Lifecycle;
using HealthKit.Snapshots;
using HealthKit.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace HealthKit.Tests.Lifecycle;

/// <summary>How long the drain holds a signal back. The clock stands still, so only the tested event can end a wait.</summary>
public sealed class DrainOnSignalTests : IDisposable
{
    private static readonly TimeSpan Deadline = HangGuard.Limit;
    private static readonly TimeSpan Delay = TimeSpan.FromSeconds(10);

    private readonly DrainingHosts _hosts = new();
    private readonly List<TestServices> _started = [];

    [Fact]
    public async Task Signal_AfterTheStart_IsHeldBackWhileReadinessFails()
    {
        var services = Host(Delay);

        var held = await SignalAsync(services);

        Assert.False(held.IsCompleted);
        var snapshot = services.Store.Latest;
        Assert.Equal((HealthReason.Draining, HealthReason.Draining, null),
            (snapshot.Ready.Reason, snapshot.Overall.Reason, snapshot.Live.Reason));
    }

    [Fact]
    public async Task Signal_DrainDelayAlreadyOver_IsNotHeldBack()
    {
        var services = Host(Delay);
        var signal = new PosixSignalContext(PosixSignal.SIGTERM);
        _hosts.Notify(signal);
        services.Time.Advance(Delay);

        await Signal(services, signal).WaitAsync(Deadline);

        Assert.Equal(
            "Information 1310: Draining: readiness answers 503, and the service keeps serving for 10 s before it stops. Send a second "
                + "signal to stop it now.",
            Assert.Single(services.Log.Records).ToString());
    }

    [Fact]
    public async Task Signal_HeldBack_IsLetThroughWhenTheDelayIsOver()
    {
        var services = Host(Delay);
        var held = await SignalAsync(services);

        // The thread of the signal sets a timer of the test's clock when it waits.
        Assert.True(SpinWait.SpinUntil(() => services.Time.NextDue() == Delay.Ticks, Deadline));
        services.Time.Advance(Delay);

        await held.WaitAsync(Deadline);
        services.Lifetime.StopApplication();
        Assert.Equal([1310], services.Log.Records.Select(static record => record.Id));
    }

    [Theory]
    [InlineData(PosixSignal.SIGTERM)]
    [InlineData(PosixSignal.SIGINT)]
    public async Task SecondSignal_WhileTheFirstIsHeldBack_LetsBothThrough(PosixSignal second)
    {
        var services = Host(Delay);
        var held = await SignalAsync(services);

        await Signal(services, new PosixSignalContext(second)).WaitAsync(Deadline);
        await held.WaitAsync(Deadline);
        Assert.Equal(
            "Information 1311: The drain ended early: a second signal or StopApplication(). The service stops now.",
            Assert.Single(services.Log.Records, record => record.Id == 1311).ToString());
    }

    [Fact]
    public async Task StopFromCode_WhileASignalIsHeldBack_LetsItThrough()
    {
        var services = Host(Delay);
        var held = await SignalAsync(services);

        services.Lifetime.StopApplication();

        await held.WaitAsync(Deadline);
    }

    [Fact]
    public async Task Disposal_WhileASignalIsHeldBack_LetsItThrough()
    {
        var services = Host(Delay);
        var held = await SignalAsync(services);

        services.Get<DrainOnSignal>().Dispose();

        await held.WaitAsync(Deadline);
    }

    [Fact]
    public void Disposal_WithoutASignal_LogsNothing()
    {
        var services = Host(Delay);

        services.Get<DrainOnSignal>().Dispose();

        Assert.Empty(services.Log.Records);
    }

    [Fact]
    public async Task Signal_BeforeTheStart_IsNotHeldBack()
    {
        var services = Host(Delay, isStarted: false);

        await Signal(services, new PosixSignalContext(PosixSignal.SIGQUIT)).WaitAsync(Deadline);

        Assert.Equal(HostPhase.Starting, services.Store.Latest.Host.Phase);
        Assert.Empty(services.Log.Records);
    }

    [Fact]
    public async Task Signal_BeforeTheStartUpTasksEnd_IsNotHeldBack()
    {
        var services = Host(Delay, register: static builder => builder.AddStartupTask("warm-up", static (_, _) => Task.CompletedTask));

        await Signal(services, new PosixSignalContext(PosixSignal.SIGTERM)).WaitAsync(Deadline);

        Assert.Equal(HostPhase.Started, services.Store.Latest.Host.Phase);
    }

    [Fact]
    public async Task Signal_AfterOneBeforeTheStartThatStoppedNothing_IsHeldBack()
    {
        var services = Host(Delay, isStarted: false);
        await Signal(services, new PosixSignalContext(PosixSignal.SIGQUIT)).WaitAsync(Deadline);
        services.Store.SetPhase(HostPhase.Started);

        var held = await SignalAsync(services);

        Assert.False(held.IsCompleted);
    }

    [Fact]
    public async Task Signal_WithoutADelay_IsNotHeldBack()
    {
        var services = Host(TimeSpan.Zero);

        await Signal(services, new PosixSignalContext(PosixSignal.SIGTERM)).WaitAsync(Deadline);

        Assert.Equal(HostPhase.Started, services.Store.Latest.Host.Phase);
    }

    [Fact]
    public async Task SignalOfATerminal_OutsideAnyOrchestrator_IsNotHeldBackByDefault()
    {
        var services = Host(delay: null);

        await Signal(services, new PosixSignalContext(PosixSignal.SIGINT)).WaitAsync(Deadline);

        Assert.Equal(HostPhase.Started, services.Store.Latest.Host.Phase);
    }

    [Fact]
    public async Task Sigterm_OutsideAnyOrchestrator_IsHeldBackForFiveSecondsByDefault()
    {
        var services = Host(delay: null);
        var held = await SignalAsync(services);

        // The service logs the drain after it has published it.
        Assert.True(SpinWait.SpinUntil(() => services.Log.Records.Count > 0, Deadline));
        Assert.Contains("keeps serving for 5 s", Assert.Single(services.Log.Records).ToString(), StringComparison.Ordinal);
        await Signal(services, new PosixSignalContext(PosixSignal.SIGINT)).WaitAsync(Deadline);
        await held.WaitAsync(Deadline);
    }

    [Fact]
    public async Task Signal_WhileTheHostStops_IsNotHeldBack()
    {
        var services = Host(Delay);
        services.Store.SetPhase(HostPhase.Draining);

        await Signal(services, new PosixSignalContext(PosixSignal.SIGTERM)).WaitAsync(Deadline);

        Assert.Empty(services.Log.Records);
    }

    [Fact]
    public async Task Signal_InMaintenance_IsHeldBackAllTheSame()
    {
        var services = Host(Delay);
        services.Get<IHealthControl>().EnterMaintenance();

        var held = await SignalAsync(services);

        Assert.False(held.IsCompleted);
    }

    [Fact]
    public async Task Hosts_OfOneProcess_DrainAtTheSameTime()
    {
        var first = Host(Delay);
        var second = Host(Delay);

        // The runtime calls the handler of the second host first. The handler of the first host runs after that one returns.
        await SignalAsync(second);

        Assert.Equal(HostPhase.Draining, first.Store.Latest.Host.Phase);
    }

    [Fact]
    public async Task Hosts_OfOneProcess_EndTheirDrainsAtASecondSignal()
    {
        var first = Host(Delay);
        var second = Host(Delay);
        var signal = new PosixSignalContext(PosixSignal.SIGTERM);
        var held = await SignalAsync(second, signal);

        await Signal(second, new PosixSignalContext(PosixSignal.SIGTERM)).WaitAsync(Deadline);

        await held.WaitAsync(Deadline);
        await Signal(first, signal).WaitAsync(Deadline);
    }

    [Fact]
    public async Task Hosts_OfOneProcess_DrainWithoutADisposedOne()
    {
        var first = Host(Delay);
        var second = Host(Delay);
        first.Get<DrainOnSignal>().Dispose();

        await SignalAsync(second);

        Assert.Equal(HostPhase.Started, first.Store.Latest.Host.Phase);
        Assert.Empty(first.Log.Records);
    }

    public void Dispose()
    {
        foreach (var services in _started)
            services.Dispose();
    }

    private TestServices Host(TimeSpan? delay, bool isStarted = true, Action<IHealthChecksBuilder>? register = null)
    {
        var services = new TestServices(
            services =>
            {
                register?.Invoke(services.AddHealthKit());
                services.AddHealthKit();
                services.AddSingleton(_hosts);
                services.AddSingleton(new Platform(static _ => null));
            },
            [.. delay is null ? [] : ((string, string?)[])[("HealthKit:DrainDelay", $"{delay:c}")]]);
        _started.Add(services);
        services.Get<DrainOnSignal>().Start();
        if (isStarted)
            services.Store.SetPhase(HostPhase.Started);

        return services;
    }

    /// <summary>Returns once the service drains. The inner task completes when the drain releases the signal.</summary>
    private static async Task<Task> SignalAsync(TestServices services, PosixSignalContext? signal = null)
    {
        var drains = services.Store.Latest.Superseded;
        var held = Signal(services, signal ?? new PosixSignalContext(PosixSignal.SIGTERM));
        await drains.WaitAsync(Deadline);
        return held;
    }

    // Uses a separate thread, as the runtime does for signal handlers.
    private static Task Signal(TestServices services, PosixSignalContext signal) => Task.Factory.StartNew(
        () => services.Get<DrainOnSignal>().OnSignal(signal), CancellationToken.None, TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
}
