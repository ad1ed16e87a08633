using System.Threading.Channels;
using HealthKit.Diagnostics;
using HealthKit.Lifecycle;
using HealthKit.Snapshots;
using HealthKit.Telemetry;
using HealthKit.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace HealthKit.Tests.Lifecycle;

/// <summary>
/// The real thread of the watchdog. The clock stands still until the test moves it, so only the tested event can wake the thread.
/// </summary>
public sealed class WatchdogThreadTests : IDisposable
{
    private const string Failed =
        "Error 1345: The watchdog threw an exception; it continues in 1 s. This is a fault in HealthKit: report it with this exception. "
        + "<InvalidOperationException>";

    private static readonly TimeSpan Deadline = HangGuard.Limit;

    private readonly Channel<Thread> _notified = Channel.CreateUnbounded<Thread>();
    private readonly TestServices _services;
    private Thread? _thread;
    private Exception? _failure;
    private int _checks;

    public WatchdogThreadTests() => _services = new TestServices(services =>
    {
        services.AddHealthKit();
        services.AddSingleton(provider => new Watchdog(
            provider.GetRequiredService<SnapshotStore>(), provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<HealthKitMetrics>(), provider.GetRequiredService<IOptions<HealthKitOptions>>(), _services!.Log,
            OnPosted));
    });

    [Fact]
    public void Thread_Started_ChecksAtOnceAndThenOncePerSecond()
    {
        var checks = new List<int>();
        Start();
        for (var second = 1; second <= 3; second++)
        {
            WaitsUntil(second);
            checks.Add(Volatile.Read(ref _checks));
            MoveTo(second);
        }

        Assert.Equal([1, 2, 3], checks);
        Assert.Empty(_services.Log.Records);
    }

    [Fact]
    public async Task Thread_Started_IsABackgroundThreadWithAName()
    {
        Start(Notify);

        var thread = await NotifiedAsync();

        WaitsUntil(1);
        Assert.Equal((true, "HealthKit watch"), (thread.IsBackground, thread.Name));
    }

    [Fact]
    public async Task HealthChange_WhileTheThreadWaits_NotifiesWithoutACheck()
    {
        Start(Notify);
        await NotifiedAsync();
        WaitsUntil(1);

        _services.Store.SetPhase(HostPhase.Started);

        await NotifiedAsync();
        Assert.Equal(1, Volatile.Read(ref _checks));
    }

    [Fact]
    public async Task Notification_DueBeforeTheNextCheck_IsMadeThen()
    {
        var due = TimeSpan.FromSeconds(0.4).Ticks;
        Start(() =>
        {
            Notify();
            return Interlocked.Exchange(ref due, TimestampExtensions.Never);
        });
        await NotifiedAsync();
        WaitsUntil(0.4);

        MoveTo(0.4);

        await NotifiedAsync();
        WaitsUntil(1);
        Assert.Equal(1, Volatile.Read(ref _checks));
    }

    [Fact]
    public async Task Notification_ThatThrows_IsLoggedAndRepeatedAfterOneSecond()
    {
        Exception? failure = new InvalidOperationException("No socket.");
        Start(() =>
        {
            Notify();
            return Interlocked.Exchange(ref failure, null) is { } thrown ? throw thrown : TimestampExtensions.Never;
        });
        await NotifiedAsync();
        WaitsUntil(1);

        MoveTo(1);

        await NotifiedAsync();
        Assert.Equal(Failed, Assert.Single(_services.Log.Records).ToString());
    }

    [Fact]
    public void Check_ThatThrows_IsLoggedAndRepeatedAfterOneSecond()
    {
        _failure = new InvalidOperationException("No thread.");
        Start();
        WaitsUntil(1);

        MoveTo(1);

        WaitsUntil(2);
        Assert.Equal(2, Volatile.Read(ref _checks));
        Assert.Equal(Failed, Assert.Single(_services.Log.Records).ToString());
    }

    /// <summary>The thread may not have seen yet that the host drains.</summary>
    [Fact]
    public async Task Disposal_WhileTheThreadWaits_NotifiesOnceMoreAndEndsTheThread()
    {
        Start(Notify);
        var thread = await NotifiedAsync();
        WaitsUntil(1);

        _services.Get<WatchdogThread>().Dispose();

        Assert.True(thread.Join(Deadline));
        Assert.True(_notified.Reader.TryRead(out _));
        Assert.False(_notified.Reader.TryRead(out _));
    }

    [Fact]
    public void Disposal_WithoutANotification_EndsTheThread()
    {
        Start();
        WaitsUntil(1);

        _services.Get<WatchdogThread>().Dispose();

        Assert.True(Volatile.Read(ref _thread)!.Join(Deadline));
        Assert.Empty(_services.Log.Records);
    }

    public void Dispose() => _services.Dispose();

    private void Start(Func<long>? notify = null) => _services.Get<WatchdogThread>().Start(notify);

    private long Notify()
    {
        _notified.Writer.TryWrite(Thread.CurrentThread);
        return TimestampExtensions.Never;
    }

    private async Task<Thread> NotifiedAsync() => await _notified.Reader.ReadAsync().AsTask().WaitAsync(Deadline);

    /// <summary>Waits until the thread has set its timer to this time.</summary>
    private void WaitsUntil(double seconds) => Assert.True(
        SpinWait.SpinUntil(() => _services.Time.NextDue() == TimeSpan.FromSeconds(seconds).Ticks, Deadline),
        $"The thread does not wait until {seconds} s.");

    private void MoveTo(double seconds) => _services.Time.MoveTo(TimeSpan.FromSeconds(seconds).Ticks);

    // Each check posts one item, because every item runs at once.
    private void OnPosted(ThreadPoolPing ping)
    {
        Volatile.Write(ref _thread, Thread.CurrentThread);
        Interlocked.Increment(ref _checks);
        ping.Execute();
        if (Interlocked.Exchange(ref _failure, null) is { } failure)
            throw failure;
    }
}
