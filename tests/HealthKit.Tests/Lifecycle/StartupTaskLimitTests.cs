using HealthKit.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using static HealthKit.Tests.Lifecycle.StartupTaskScene;

namespace HealthKit.Tests.Lifecycle;

public sealed class StartupTaskLimitTests
{
    private static readonly TimeSpan Deadline = HangGuard.Limit;

    [Fact]
    public async Task Task_PastItsLimit_IsGivenUpThoughItDoesNotHeedItsToken()
    {
        var started = new TaskCompletionSource<CancellationToken>();
        using var harness = new EngineHarness(builder => builder.AddStartupTask(
            "warm-up",
            (_, token) =>
            {
                started.SetResult(token);
                return new TaskCompletionSource().Task;
            },
            static options => options.Timeout = TimeSpan.FromSeconds(30)));
        var tasks = Begin(harness);
        Start(harness);
        var token = await started.Task.WaitAsync(Deadline);
        await TimerSet(harness);

        harness.Advance(31);
        await tasks.Completion.WaitAsync(Deadline);

        Assert.True(token.IsCancellationRequested);
        var state = harness.Advance(0.1)["warm-up"];
        Assert.Equal((HealthReason.Timeout, "The start-up task did not end in time."), (state.Reason, state.Message));
        Assert.Equal("The start-up task did not end within 00:00:30. Raise its Timeout if it needs longer.", state.Exception!.Message);
    }

    [Fact]
    public async Task StartupTask_CancellationCallbackBlocks_StillTimesOut()
    {
        using var released = new ManualResetEventSlim();
        var started = new TaskCompletionSource();
        using var harness = Harness(("warm-up", (_, token) =>
        {
            token.Register(() => released.Wait(Deadline));
            started.SetResult();
            return new TaskCompletionSource().Task;
        }));
        var tasks = Begin(harness);
        Start(harness);
        await started.Task.WaitAsync(Deadline);
        await TimerSet(harness);

        harness.Advance(TimeSpan.FromMinutes(6));
        await tasks.Completion.WaitAsync(Deadline);

        Assert.Equal(HealthReason.Timeout, harness.Advance(0.1)["warm-up"].Reason);
        released.Set();
    }

    [Fact]
    public void Limit_OfATask_MayBeHours()
    {
        using var services = new TestServices(
            static services => services.AddHealthKit().AddStartupTask("migrate", static (_, _) => Task.CompletedTask),
            ("HealthKit:Checks:migrate:Timeout", "02:00:00"));

        Assert.Equal("", services.Faults());
        Assert.Equal(TimeSpan.FromHours(2), services.Definition("migrate").Timeout);
    }

    [Fact]
    public async Task Limit_OfTheLongestTime_IsKept()
    {
        var release = new TaskCompletionSource();
        using var harness = new EngineHarness(builder => builder.AddStartupTask(
            "migrate", (_, _) => release.Task, static options => options.Timeout = TimeSpan.FromHours(12)));
        var tasks = Begin(harness);

        Start(harness);
        await TimerSet(harness);

        Assert.Equal(TimeSpan.FromHours(12).Ticks, harness.Time.NextDue());
        release.SetResult();
        await tasks.Completion.WaitAsync(Deadline);
    }
}
