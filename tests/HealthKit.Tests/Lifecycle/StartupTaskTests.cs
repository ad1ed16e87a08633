using HealthKit.Lifecycle;
using HealthKit.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace HealthKit.Tests.Lifecycle;

public sealed class StartupTaskTests
{
    private static readonly TimeSpan Deadline = HangGuard.Limit;

    [Fact]
    public async Task Tasks_Run_OneAfterTheOtherInOrderOnceTheHostHasStarted()
    {
        var ran = new List<string>();
        using var harness = Harness(
            ("first", async (_, _) =>
            {
                await Task.Yield();
                ran.Add("first");
            }),
            ("second", (_, _) =>
            {
                ran.Add("second");
                return Task.CompletedTask;
            }));
        harness.Step().Advance(60);
        Assert.Empty(ran);

        await StartAndEnd(harness);

        Assert.Equal(["first", "second"], ran);
        Assert.Equal((HealthStatus.Healthy, HealthStatus.Healthy), Verdicts(harness));
        Assert.Equal([1400, 1400], harness.Log.Records.Select(record => record.Id));
    }

    [Fact]
    public async Task Probes_WhileATaskRuns_AreStartingAndLiveIsHealthy()
    {
        var release = new TaskCompletionSource();
        using var harness = Harness(("warm-up", (_, _) => release.Task));
        var tasks = Begin(harness);
        Start(harness);

        harness.Step().Advance(60);

        var snapshot = harness.Store.Current;
        Assert.Equal((HealthReason.Starting, HealthReason.Starting, null),
            (snapshot.Startup.Reason, snapshot.Ready.Reason, snapshot.Live.Reason));
        release.SetResult();
        await tasks.Completion.WaitAsync(Deadline);
    }

    [Fact]
    public async Task Task_ThatThrows_FailsTheStartAndThoseAfterItAreNotRun()
    {
        var ran = false;
        using var harness = Harness(
            ("migrate", (_, _) => throw new InvalidOperationException("No such table; password=hunter2")),
            ("warm-up", (_, _) =>
            {
                ran = true;
                return Task.CompletedTask;
            }));

        await StartAndEnd(harness);

        Assert.False(ran);
        Assert.Equal((HealthStatus.Unhealthy, HealthStatus.Unhealthy), Verdicts(harness));
        Assert.Equal((HealthReason.Error, "The start-up task failed."), (harness["migrate"].Reason, harness["migrate"].Message));
        Assert.IsType<InvalidOperationException>(harness["migrate"].Exception);
        Assert.Equal(HealthReason.Starting, harness["warm-up"].Reason);
        var line = Assert.Single(harness.Log.Records, record => record.Level == LogLevel.Error);
        Assert.Matches("^Start-up task migrate failed after [0-9.]+ s\\. Later tasks that do not run: 1\\.", line.Message);
        Assert.DoesNotContain("hunter2", line.Exception!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Task_ThatThrowsAfterAnotherEnded_IsLoggedWithTheNumberOfTasksThatAreLeft()
    {
        using var harness = Harness(
            ("migrate", static (_, _) => Task.CompletedTask),
            ("index", static (_, _) => throw new InvalidOperationException("No such table.")),
            ("warm-up", static (_, _) => Task.CompletedTask));

        await StartAndEnd(harness);

        Assert.Contains("Later tasks that do not run: 1.", Assert.Single(harness.Log.Records, record => record.Id == 1401).Message,
            StringComparison.Ordinal);
    }

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
    public async Task StartupTask_ThrowsTimeoutException_IsReportedAsFailed()
    {
        using var harness = Harness(("warm-up", static (_, _) => throw new TimeoutException("The cache was silent.")));

        await StartAndEnd(harness);

        Assert.Equal((HealthReason.Timeout, "The start-up task failed."), (harness["warm-up"].Reason, harness["warm-up"].Message));
    }

    [Fact]
    public async Task Task_WithALimitThatCannotBeAndHealthKitSwitchedOff_IsRun()
    {
        var ran = new TaskCompletionSource();
        using var services = new TestServices(
            services => services.AddHealthKit().AddStartupTask("warm-up", (_, _) =>
            {
                ran.SetResult();
                return Task.CompletedTask;
            }),
            ("HealthKit:Enabled", "false"), ("HealthKit:Checks:warm-up:Timeout", "-00:00:05"));
        services.Get<StartupTasks>().Start();

        services.Lifetime.Start();

        await ran.Task.WaitAsync(Deadline);
        await services.Get<StartupTasks>().Completion.WaitAsync(Deadline);
        Assert.Single(services.Log.Records, static record => record.Id == 1400);
    }

    [Fact]
    public async Task Task_OfTheStockBuilderAlone_RefusesTheHost()
    {
        using var services =
            new TestServices(static services => services.AddHealthChecks().AddStartupTask("warm-up", static (_, _) => Task.CompletedTask));
        var hosted = services.Provider.GetServices<IHostedService>().OfType<IHostedLifecycleService>().Single();

        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => hosted.StartingAsync(CancellationToken.None));

        Assert.EndsWith("require HealthKit, which is not added to this host. Call services.AddHealthKit().", refusal.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Task_RunningWhenTheHostStops_IsCancelledAndNotCalledAFailure()
    {
        var started = new TaskCompletionSource();
        using var harness = Harness(("warm-up", async (_, token) =>
        {
            started.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, token);
        }));
        var tasks = Begin(harness);
        Start(harness);
        await started.Task.WaitAsync(Deadline);

        harness.Get<IHostApplicationLifetime>().StopApplication();
        await tasks.Completion.WaitAsync(Deadline);

        Assert.Equal(HealthReason.Starting, harness.Step()["warm-up"].Reason);
        Assert.Empty(harness.Log.Records);
    }

    /// <summary>A callback that the task has left behind must not run then.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Token_OfATaskThatEnded_IsNotCanceledWhenTheHostStops(bool isFailed)
    {
        var token = CancellationToken.None;
        using var harness = Harness(("warm-up", (_, given) =>
        {
            token = given;
            return isFailed ? Task.FromException(new InvalidOperationException("No cache.")) : Task.CompletedTask;
        }));
        await StartAndEnd(harness);

        harness.Get<IHostApplicationLifetime>().StopApplication();

        Assert.Equal((true, false), (token.CanBeCanceled, token.IsCancellationRequested));
    }

    [Fact]
    public void Completion_WithoutATask_NeedsNoThreadOfThePool()
    {
        using var services = new TestServices(static services => services.AddHealthKit());
        services.Get<StartupTasks>().Start();

        services.Lifetime.Start();

        // The stop of a host waits for it, also while the pool is busy.
        Assert.Same(Task.CompletedTask, services.Get<StartupTasks>().Completion);
    }

    [Fact]
    public async Task StartupTask_ScopedServices_AreDisposedWhenItEnds()
    {
        Scoped? seen = null;
        using var harness = new EngineHarness(builder =>
        {
            builder.Services.AddScoped<Scoped>();
            builder.AddStartupTask("warm-up", (services, _) =>
            {
                seen = services.GetRequiredService<Scoped>();
                Assert.False(seen.IsDisposed);
                return Task.CompletedTask;
            });
        });

        await StartAndEnd(harness);

        Assert.True(seen!.IsDisposed);
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

    private static EngineHarness Harness(params (string Name, Func<IServiceProvider, CancellationToken, Task> Run)[] tasks) =>
        new(builder =>
    {
        foreach (var (name, run) in tasks)
            builder.AddStartupTask(name, run);
    });

    private static StartupTasks Begin(EngineHarness harness)
    {
        var tasks = harness.Get<StartupTasks>();
        tasks.Start();
        return tasks;
    }

    private static void Start(EngineHarness harness) => ((TestLifetime)harness.Get<IHostApplicationLifetime>()).Start();

    private static async Task StartAndEnd(EngineHarness harness)
    {
        var tasks = Begin(harness);
        harness.Step();
        Start(harness);
        await tasks.Completion.WaitAsync(Deadline);
        harness.Advance(0.1);
    }

    private static (HealthStatus Startup, HealthStatus Ready) Verdicts(EngineHarness harness) =>
        (harness.Store.Current.Startup.Status, harness.Store.Current.Ready.Status);

    // The wait for the limit starts after the task, so the clock must not advance before the timer is set.
    private static async Task TimerSet(EngineHarness harness)
    {
        var until = Environment.TickCount64 + (long)Deadline.TotalMilliseconds;
        while (harness.Time.NextDue() == long.MaxValue && Environment.TickCount64 < until)
            await Task.Yield();
    }

    private sealed class Scoped : IDisposable
    {
        public bool IsDisposed { get; private set; }

        public void Dispose() => IsDisposed = true;
    }
}
