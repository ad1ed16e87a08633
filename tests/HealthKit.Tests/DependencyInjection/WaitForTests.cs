using HealthKit.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Tests.DependencyInjection;

public sealed class WaitForTests
{
    private static readonly TimeSpan Deadline = HangGuard.Limit;

    [Fact]
    public async Task WaitFor_AStatus_EndsWhenTheCheckHasIt()
    {
        var check = new ScriptedCheck("orders");
        using var harness = new EngineHarness(check);
        harness.Step();
        await harness.Provider.WaitForAsync("ORDERS", HealthStatus.Healthy).WaitAsync(Deadline);
        var wait = harness.Provider.WaitForAsync("orders", HealthStatus.Unhealthy);
        Assert.False(wait.IsCompleted);
        check.Says(HealthStatus.Unhealthy);

        harness.Advance(8);

        await wait.WaitAsync(Deadline);
    }

    [Fact]
    public async Task WaitFor_Unhealthy_TheTimeBeforeTheFirstResultDoesNotCount()
    {
        using var harness = new EngineHarness(new ScriptedCheck("orders").Hangs());
        harness.Step();

        var wait = harness.Provider.WaitForAsync("orders", HealthStatus.Unhealthy);

        Assert.False(wait.IsCompleted);
        harness.Advance(3);
        await wait.WaitAsync(Deadline);
    }

    [Fact]
    public async Task WaitFor_TimesOut_ThrowsWithTheStateOfTheCheck()
    {
        using var harness = new EngineHarness(new ScriptedCheck("orders").Says(HealthReason.ConnectionRefused.Unhealthy()));
        harness.Step();
        var wait = harness.Provider.WaitForAsync("orders", HealthStatus.Healthy, TimeSpan.FromSeconds(3));

        harness.Advance(3);

        var exception = await Assert.ThrowsAsync<TimeoutException>(() => wait.WaitAsync(Deadline));
        Assert.Equal("Check orders was not Healthy after 00:00:03. It is Unhealthy (connection-refused).", exception.Message);
    }

    [Fact]
    public async Task WaitFor_UnknownCheck_NamesTheRegisteredOnes()
    {
        using var harness = new EngineHarness(new ScriptedCheck("orders"), new ScriptedCheck("cache"));

        var exception = await Assert.ThrowsAsync<ArgumentException>(
            () => harness.Provider.WaitForAsync("order", HealthStatus.Healthy).WaitAsync(Deadline));
        Assert.StartsWith(
            "There is no check with the name \"order\". Registered: orders, cache.", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WaitForFirstResults_EndsWithTheLastOne()
    {
        var slow = new ScriptedCheck("slow").Hangs();
        using var harness = new EngineHarness(new ScriptedCheck("fast").Says(HealthStatus.Unhealthy), slow);
        harness.Step();
        var wait = harness.Provider.WaitForFirstResultsAsync();
        Assert.False(wait.IsCompleted);

        slow.End(HealthStatus.Unhealthy);
        harness.Advance(1);

        await wait.WaitAsync(Deadline);
    }

    [Fact]
    public async Task WaitForFirstResults_NotInTime_NamesTheChecksWithoutOne()
    {
        using var harness = new EngineHarness(
            new ScriptedCheck("fast"), new ScriptedCheck("late", static options => options.InitialDelay = TimeSpan.FromSeconds(20)));
        harness.Step();
        var wait = harness.Provider.WaitForFirstResultsAsync(TimeSpan.FromSeconds(3));

        harness.Advance(3);

        var exception = await Assert.ThrowsAsync<TimeoutException>(() => wait.WaitAsync(Deadline));
        Assert.Equal("After 00:00:03 these checks had no result: late.", exception.Message);
    }

    [Fact]
    public async Task Wait_WithoutHealthKit_IsRefused()
    {
        using var services = new TestServices(static _ => { });

        await Assert.ThrowsAsync<InvalidOperationException>(() => services.Provider.WaitForFirstResultsAsync());
        await Assert.ThrowsAsync<InvalidOperationException>(() => services.Provider.WaitForAsync("db", HealthStatus.Healthy));
    }
}
