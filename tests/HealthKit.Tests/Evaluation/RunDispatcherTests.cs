using HealthKit.Evaluation;
using HealthKit.Snapshots;
using HealthKit.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Tests.Evaluation;

/// <summary>Uses real threads. Every wait is for a signal, with a deadline that only a failure reaches.</summary>
public sealed class RunDispatcherTests : IDisposable
{
    private static readonly TimeSpan Deadline = HangGuard.Limit;

    private readonly TaskCompletionSource<CheckRun> _completed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TestServices? _services;
    private RunDispatcher? _dispatcher;

    [Fact]
    public async Task ThirdPartyCheck_Runs_OnADedicatedThread()
    {
        (bool IsPool, string? Name, bool IsBackground) seen = default;

        await RunThirdParty(_ =>
        {
            var thread = Thread.CurrentThread;
            seen = (thread.IsThreadPoolThread, thread.Name, thread.IsBackground);
            return Healthy();
        });

        Assert.Equal((false, "HealthKit check db", true), seen);
    }

    [Fact]
    public async Task OwnCheck_Runs_OnThePool()
    {
        var isPool = false;

        await Run(own: true, _ =>
        {
            isPool = Thread.CurrentThread.IsThreadPoolThread;
            return Healthy();
        });

        Assert.True(isPool);
    }

    [Fact]
    public async Task ThirdPartyCheck_AfterAnAwait_IsOnTheSameThread()
    {
        var threads = new List<Thread>();

        await RunThirdParty(async _ =>
        {
            threads.Add(Thread.CurrentThread);
            await Task.Yield();
            threads.Add(Thread.CurrentThread);
            await Task.Run(static () => { }, CancellationToken.None);
            threads.Add(Thread.CurrentThread);
            return HealthCheckResult.Healthy();
        });

        Assert.Single(threads.Distinct());
    }

    [Fact]
    public async Task Run_Started_InheritsNoExecutionContext()
    {
        var local = new AsyncLocal<string> { Value = "of the caller" };
        string? seen = "none";

        await RunThirdParty(_ =>
        {
            seen = local.Value;
            return Healthy();
        });

        Assert.Null(seen);
    }

    [Fact]
    public async Task ThirdPartyCheck_ThrowsInAnAsyncVoid_IsLoggedAndKeepsItsResult()
    {
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        var run = await RunThirdParty(async _ =>
        {
            Forget();
            await release.Task;
            await Task.Yield();
            return HealthCheckResult.Healthy();

            async void Forget()
            {
                await Task.Yield();
                release.SetResult();
                throw new InvalidOperationException("nobody awaits");
            }
        });

        Assert.Equal(HealthStatus.Healthy, run.Outcome!.Status);
        Assert.Equal(
            ["Error 1003: Check db threw an exception in code that it does not await, such as an async void method. Await that code in the "
                + "check. <InvalidOperationException>"],
            _services!.Log.Records.Select(record => record.ToString()));
    }

    [Fact]
    public async Task ThirdPartyCheck_ThrowsInAnAsyncVoidAfterItsRun_IsLogged()
    {
        var logged = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await RunThirdParty(_ =>
        {
            Forget();
            return Healthy();

            async void Forget()
            {
                using var whenLogged = new Signal(logged);
                await release.Task;
                throw new InvalidOperationException("nobody awaits");
            }
        });

        release.SetResult();
        await logged.Task.WaitAsync(Deadline);

        Assert.True(SpinWait.SpinUntil(() => _services!.Log.Records.Any(record => record.Id == 1003), Deadline));
    }

    [Fact]
    public async Task ThirdPartyCheck_LeavesWorkBehind_ItIsDoneAllTheSame()
    {
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await RunThirdParty(token =>
        {
            _ = AfterwardsAsync();
            return Healthy();

            async Task AfterwardsAsync()
            {
                await release.Task;
                done.SetResult();
            }
        });

        release.SetResult();

        await done.Task.WaitAsync(Deadline);
    }

    [Fact]
    public async Task AbandonedRun_WaitingInAnAwait_GivesItsThreadBack()
    {
        Thread? thread = null;
        using var started = new ManualResetEventSlim();
        var never = new TaskCompletionSource<HealthCheckResult>();
        var run = Start(own: false, async _ =>
        {
            thread = Thread.CurrentThread;
            started.Set();
            return await never.Task;
        });
        Assert.True(started.Wait(Deadline));

        _dispatcher!.Abandon(run);

        Assert.True(thread!.Join(Deadline));
        never.SetResult(HealthCheckResult.Healthy());
        Assert.Same(run, await _completed.Task.WaitAsync(Deadline));
    }

    [Fact]
    public async Task CompletedRun_OfAThirdPartyCheck_GivesItsThreadBack()
    {
        Thread? thread = null;

        await RunThirdParty(async _ =>
        {
            thread = Thread.CurrentThread;
            await Task.Yield();
            return HealthCheckResult.Healthy();
        });

        Assert.True(thread!.Join(Deadline));
    }

    [Fact]
    public async Task ThirdPartyCheck_InterruptedInAnAwait_Completes()
    {
        Thread? thread = null;
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Start(own: false, async _ =>
        {
            Volatile.Write(ref thread, Thread.CurrentThread);
            await release.Task;
            return HealthCheckResult.Healthy();
        });
        Assert.True(SpinWait.SpinUntil(() => Volatile.Read(ref thread)?.ThreadState.HasFlag(ThreadState.WaitSleepJoin) == true, Deadline));

        thread!.Interrupt();
        release.SetResult();

        Assert.Equal(HealthStatus.Healthy, (await _completed.Task.WaitAsync(Deadline)).Outcome!.Status);
    }

    public void Dispose() => _services?.Dispose();

    private static Task<HealthCheckResult> Healthy() => Task.FromResult(HealthCheckResult.Healthy());

    private Task<CheckRun> RunThirdParty(Func<CancellationToken, Task<HealthCheckResult>> check) => Run(own: false, check);

    private async Task<CheckRun> Run(bool own, Func<CancellationToken, Task<HealthCheckResult>> check)
    {
        Start(own, check);
        return await _completed.Task.WaitAsync(Deadline);
    }

    private CheckRun Start(bool own, Func<CancellationToken, Task<HealthCheckResult>> check)
    {
        _services = new TestServices(services =>
        {
            var builder = services.AddHealthKit();
            _ = own
                ? builder.AddDependency<CheckOptions>("db", "datastore", (_, _) => new SignalCheck(check), null, static (_, _) => { })
                : builder.AddCheck("db", new SignalCheck(check));
        });
        _dispatcher = new RunDispatcher(_services.Get<RunEnvironment>(), _completed.SetResult);
        var tools = new EvaluationServices(_services.Time, _dispatcher, new ThreadPoolReserve(), _services.Get<RunJournal>(), static _ =>
            { }, static () => 0.5);
        return _dispatcher.Start(new CheckLoop(_services.Definition("db"), _services.Store.Latest.Checks[0], tools));
    }

    private sealed class Signal(TaskCompletionSource source) : IDisposable
    {
        public void Dispose() => source.TrySetResult();
    }
}
