using System.Diagnostics;
using HealthKit.Evaluation;
using HealthKit.Snapshots;
using HealthKit.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Tests.Evaluation;

/// <summary>
/// The engine's single thread, on the system clock. Every wait is for a signal, with a deadline that only a failure reaches.
/// </summary>
public sealed class EngineThreadTests
{
    private static readonly TimeSpan Deadline = HangGuard.Limit;

    [Fact]
    public async Task Thread_Started_RunsChecksAndPublishes()
    {
        using var services = Services(static _ => Task.FromResult(HealthCheckResult.Healthy()));
        using var thread = services.Get<EngineThread>();
        services.Store.SetPhase(HostPhase.Started);

        thread.Start();
        await services.Provider.WaitUntilReadyAsync(Deadline);
        await thread.StopAsync().WaitAsync(Deadline);

        Assert.Equal(HealthStatus.Healthy, services.Store.Latest.Ready.Status);
    }

    [Fact]
    public async Task Thread_Stopped_CancelsWhatRunsAndWaitsForIt()
    {
        using var started = new ManualResetEventSlim();
        var hasEnded = false;
        using var services = Services(async token =>
        {
            started.Set();
            await Task.Delay(Timeout.InfiniteTimeSpan, token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            Volatile.Write(ref hasEnded, true);
            return HealthCheckResult.Healthy();
        });
        using var thread = services.Get<EngineThread>();
        thread.Start();
        Assert.True(started.Wait(Deadline));
        var stopped = Stopwatch.GetTimestamp();

        await thread.StopAsync().WaitAsync(Deadline);

        // The engine waits one second at most. A canceled run needs longer on a busy machine.
        Assert.True(Volatile.Read(ref hasEnded) || Stopwatch.GetElapsedTime(stopped) >= TimeSpan.FromSeconds(1));
        Assert.True(SpinWait.SpinUntil(() => Volatile.Read(ref hasEnded), Deadline));
    }

    [Theory]
    [InlineData(5)]
    [InlineData(3)]
    public async Task Thread_ClockMovesBeforeItSleeps_StillRunsDueChecks(int seconds)
    {
        var ran = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var time = new LeapingTime(TimeSpan.FromSeconds(seconds));
        using var services = new TestServices(services =>
        {
            services.AddSingleton<TimeProvider>(time);
            services.Configure<CheckOptions>("db", static options => options.InitialDelay = TimeSpan.FromSeconds(5));
            services.AddHealthKit().AddCheck("db", new SignalCheck(_ =>
            {
                ran.TrySetResult();
                return Task.FromResult(HealthCheckResult.Healthy());
            }));
        });
        using var thread = services.Get<EngineThread>();

        thread.Start();
        await time.Asleep.WaitAsync(Deadline);
        time.Advance(TimeSpan.FromSeconds(5 - seconds));

        await ran.Task.WaitAsync(Deadline);
        await thread.StopAsync().WaitAsync(Deadline);
    }

    [Fact]
    public async Task Thread_NeverStarted_StopsAtOnce()
    {
        using var services = Services(static _ => Task.FromResult(HealthCheckResult.Healthy()));
        using var thread = services.Get<EngineThread>();

        Assert.True(thread.StopAsync().IsCompleted);
        await thread.StopAsync();
    }

    /// <summary>A clock that jumps when its timer is first set, as if a test advanced it at that moment.</summary>
    private sealed class LeapingTime(TimeSpan leap) : TimeProvider
    {
        private readonly TaskCompletionSource _asleep = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly Lock _gate = new();
        private Action? _callback;
        private TimeSpan _leap = leap;
        private long _now;
        private long _due = long.MaxValue;

        /// <summary>Completes when the timer is set and the clock has stopped.</summary>
        public Task Asleep => _asleep.Task;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Interlocked.Read(ref _now);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _callback = () => callback(state);
            return new Timer(this);
        }

        public void Advance(TimeSpan by)
        {
            lock (_gate)
            {
                if (Interlocked.Add(ref _now, by.Ticks) >= _due)
                {
                    _due = long.MaxValue;
                    _callback!();
                }
            }
        }

        private sealed class Timer(LeapingTime time) : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period)
            {
                lock (time._gate)
                {
                    Interlocked.Add(ref time._now, time._leap.Ticks);
                    time._leap = TimeSpan.Zero;
                    time._due = time._now + dueTime.Ticks;
                }

                time._asleep.TrySetResult();
                return true;
            }

            public void Dispose()
            {
            }

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }

    private static TestServices Services(Func<CancellationToken, Task<HealthCheckResult>> check) => new(services =>
    {
        services.AddSingleton(TimeProvider.System);

        // One run only: on a busy machine a later run may miss its timeout.
        services.Configure<CheckOptions>("db", static options => options.Interval = TimeSpan.FromHours(12));
        services.AddHealthKit().AddCheck("db", new SignalCheck(check));
    });
}
