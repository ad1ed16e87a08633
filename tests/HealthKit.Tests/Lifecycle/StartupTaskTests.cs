using HealthKit.Lifecycle;
using HealthKit.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using static HealthKit.Tests.Lifecycle.StartupTaskScene;

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

    private static (HealthStatus Startup, HealthStatus Ready) Verdicts(EngineHarness harness) =>
        (harness.Store.Current.Startup.Status, harness.Store.Current.Ready.Status);

    private sealed class Scoped : IDisposable
    {
        public bool IsDisposed { get; private set; }

        public void Dispose() => IsDisposed = true;
    }
}
