using System.Globalization;
using System.Runtime.CompilerServices;
using HealthKit.Evaluation;
using HealthKit.Snapshots;
using HealthKit.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Tests.Evaluation;

/// <summary>Uses real threads. Every wait is for a signal, with a deadline that only a failure reaches.</summary>
public sealed class DedicatedThreadPoolTests : IDisposable
{
    private static readonly TimeSpan Deadline = HangGuard.Limit;

    private readonly DedicatedThreadPool _pool = new();
    private readonly SemaphoreSlim _ended = new(0);
    private TestServices? _services;

    [Fact]
    public async Task Runs_OneAfterTheOther_ShareThreads()
    {
        var threads = new HashSet<Thread>();
        var check = Check(_ => threads.Add(Thread.CurrentThread));

        // A thread is free from shortly after its run until a second later. On a busy machine many runs in a row may miss that time.
        var runs = 0;
        for (; runs < 50 || (threads.Count == runs && runs < 1_000); runs++)
            await RunAsync(check);

        Assert.InRange(threads.Count, 1, runs - 1);
    }

    [Fact]
    public async Task Runs_AtOnce_HaveAThreadEach()
    {
        const int Runs = 8;
        using var all = new Barrier(Runs);
        var met = 0;
        var check = Check(_ =>
        {
            if (all.SignalAndWait(Deadline, CancellationToken.None))
                Interlocked.Increment(ref met);
        });

        for (var round = 0; round < 3; round++)
        {
            for (var run = 0; run < Runs; run++)
                Start(check);
            for (var run = 0; run < Runs; run++)
                Assert.True(await _ended.WaitAsync(Deadline));
        }

        Assert.Equal(3 * Runs, met);
    }

    [Fact]
    public async Task Thread_OfARunBefore_ShowsNothingOfIt()
    {
        var local = new AsyncLocal<string?>();
        var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        var seen = new List<(string? Local, bool HasCulture, Type? Context)>();
        var check = Check(_ =>
        {
            seen.Add((local.Value, ReferenceEquals(CultureInfo.CurrentCulture, culture), SynchronizationContext.Current?.GetType()));

            // The code posts the callback without awaiting it, so the thread itself calls it.
            SynchronizationContext.Current!.Post(_ => Leave(), null);
            Leave();
        });

        for (var run = 0; run < 20; run++)
            await RunAsync(check);

        Assert.Equal([(null, false, typeof(PumpingSynchronizationContext))], seen.Distinct());

        void Leave()
        {
            local.Value = "left behind";
            CultureInfo.CurrentCulture = culture;
            SynchronizationContext.SetSynchronizationContext(new SynchronizationContext());
        }
    }

    [Fact]
    public async Task Thread_InterruptedAfterARun_ExecutesTheNextRun()
    {
        Thread? thread = null;
        var check = Check(_ => thread = Thread.CurrentThread);
        do
        {
            await RunAsync(check);

            // A thread that waits for a second ends. On a busy machine the test may see it only then.
            Assert.True(SpinWait.SpinUntil(() => !thread!.IsAlive || thread!.ThreadState.HasFlag(ThreadState.WaitSleepJoin), Deadline));
        }
        while (!thread!.IsAlive);

        thread!.Interrupt();

        await RunAsync(check);
    }

    [Fact]
    public async Task Thread_InterruptedWhileItWaitsForTheLock_ExecutesTheNextRun()
    {
        Thread? thread = null;
        var isFirst = true;
        var check = Check(_ =>
        {
            if (isFirst)
                Thread.CurrentThread.Interrupt();

            (thread, isFirst) = (Thread.CurrentThread, false);
        });
        lock (GateOf(_pool))
        {
            Start(check);
            Assert.True(SpinWait.SpinUntil(() => thread?.ThreadState.HasFlag(ThreadState.WaitSleepJoin) is true, Deadline));
        }

        Assert.True(await _ended.WaitAsync(Deadline));
        await RunAsync(check);
    }

    [Fact]
    public async Task Thread_SettingsChangedByACheck_AreRestored()
    {
        var seen = new List<(ThreadPriority Priority, bool IsBackground)>();
        var check = Check(_ =>
        {
            var thread = Thread.CurrentThread;
            seen.Add((thread.Priority, thread.IsBackground));
            (thread.Priority, thread.IsBackground) = (ThreadPriority.Lowest, false);
        });

        for (var run = 0; run < 20; run++)
            await RunAsync(check);

        Assert.Equal([(ThreadPriority.Normal, true)], seen.Distinct());
    }

    public void Dispose()
    {
        _services?.Dispose();
        _ended.Dispose();
    }

    private CheckLoop Check(Action<CancellationToken> body)
    {
        _services = new TestServices(services => services.AddHealthKit().AddCheck("db", new SignalCheck(token =>
        {
            body(token);
            return Task.FromResult(HealthCheckResult.Healthy());
        })));
        var dispatcher = new RunDispatcher(_services.Get<RunEnvironment>(), static _ => { });
        var tools = new EvaluationServices(_services.Time, dispatcher, new ThreadPoolReserve(), _services.Get<RunJournal>(), static _ =>
            { }, static () => 0.5);
        return new CheckLoop(_services.Definition("db"), _services.Store.Latest.Checks[0], tools);
    }

    private async Task RunAsync(CheckLoop check)
    {
        Start(check);
        Assert.True(await _ended.WaitAsync(Deadline));
    }

    private void Start(CheckLoop check) =>
        _pool.Start(new CheckRun(check, _services!.Get<RunEnvironment>(), _ =>
            _ended.Release()) { Context = new PumpingSynchronizationContext(static _ => { }) });

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_gate")]
    private static extern ref Lock GateOf(DedicatedThreadPool pool);
}
