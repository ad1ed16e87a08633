using HealthKit.Snapshots;
using HealthKit.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Tests.DependencyInjection;

public sealed class WaitUntilReadyTests
{
    private static readonly TimeSpan Deadline = HangGuard.Limit;

    [Fact]
    public async Task Wait_Ready_EndsAtOnce()
    {
        using var harness = new EngineHarness(new ScriptedCheck());
        harness.Step();

        Assert.True(harness.Provider.WaitUntilReadyAsync().IsCompletedSuccessfully);
        await harness.Provider.WaitUntilReadyAsync();
    }

    [Fact]
    public async Task Wait_BecomesReady_Ends()
    {
        var check = new ScriptedCheck().Says(HealthStatus.Unhealthy);
        using var harness = new EngineHarness(check);
        harness.Step();
        var wait = harness.Provider.WaitUntilReadyAsync();
        check.Says(HealthStatus.Healthy);

        harness.Advance(6);

        await wait.WaitAsync(Deadline);
    }

    [Fact]
    public async Task Wait_NotReadyInTime_NamesTheChecksThatHoldItBack()
    {
        using var harness = new EngineHarness(
            new ScriptedCheck("orders").Says(HealthReason.ConnectionRefused.Unhealthy()),
            new ScriptedCheck("cache"),
            new ScriptedCheck("queue", options => options.Probes = HealthProbes.None).Says(HealthStatus.Unhealthy));
        harness.Step();
        var wait = harness.Provider.WaitUntilReadyAsync(TimeSpan.FromSeconds(3));

        harness.Advance(3);

        var exception = await Assert.ThrowsAsync<TimeoutException>(() => wait.WaitAsync(Deadline));
        Assert.Equal("The service was not ready after 00:00:03. Waiting for: orders (connection-refused).", exception.Message);
    }

    [Fact]
    public async Task Wait_HostNotStarted_TimesOutWithAHint()
    {
        using var services = new TestServices(static services => services.AddHealthKit());
        var wait = services.Provider.WaitUntilReadyAsync();

        services.Time.Advance(TimeSpan.FromSeconds(30));

        var exception = await Assert.ThrowsAsync<TimeoutException>(() => wait.WaitAsync(Deadline));
        Assert.Equal("The service was not ready after 00:00:30. The host is starting. Check that the host has been started.",
            exception.Message);
    }

    [Fact]
    public async Task Wait_ForAStartupTask_NamesIt()
    {
        using var services =
            new TestServices(static services => services.AddHealthKit().AddStartupTask("warm-up", static (_, _) => Task.CompletedTask));
        services.Store.SetPhase(HostPhase.Started);
        var wait = services.Provider.WaitUntilReadyAsync();

        services.Time.Advance(TimeSpan.FromSeconds(30));

        var exception = await Assert.ThrowsAsync<TimeoutException>(() => wait.WaitAsync(Deadline));
        Assert.Equal("The service was not ready after 00:00:30. Waiting for: warm-up (starting).", exception.Message);
    }

    [Fact]
    public async Task Wait_Cancelled_IsCancelled()
    {
        using var services = new TestServices(static services => services.AddHealthKit());
        using var cancellation = new CancellationTokenSource();
        var wait = services.Provider.WaitUntilReadyAsync(cancellationToken: cancellation.Token);

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait.WaitAsync(Deadline));
    }

    [Fact]
    public async Task Wait_WithoutHealthKit_IsRefused()
    {
        using var services = new TestServices(static _ => { });

        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => services.Provider.WaitUntilReadyAsync());
        Assert.Equal("HealthKit is not added to this host. Call services.AddHealthKit().", exception.Message);
    }

    [Fact]
    public async Task Wait_HealthKitSwitchedOff_IsRefused()
    {
        using var services = new TestServices(static services => services.AddHealthKit(), ("HealthKit:Enabled", "false"));

        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => services.Provider.WaitUntilReadyAsync());
        Assert.Equal("HealthKit is disabled in this host, so its readiness is unknown. Set HealthKit:Enabled to true.", exception.Message);
    }
}
