using HealthKit.Snapshots;
using Microsoft.Extensions.Logging;

namespace HealthKit.Evaluation;

/// <summary>
/// Gives the engine a thread of its own, so that deadlines are kept also while the thread pool is busy.
/// </summary>
internal sealed class EngineThread : IDisposable
{
    // How long the end of the host waits for runs whose token was cancelled.
    private static readonly TimeSpan Parting = TimeSpan.FromSeconds(1);

    // A clock that ticks by itself goes on for less than this while a timer is set.
    private static readonly TimeSpan Unmoved = TimeSpan.FromMilliseconds(10);

    private readonly AutoResetEvent _wake = new(initialState: false);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly EvaluationEngine _engine;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ITimer? _timer;
    private Thread? _thread;
    private volatile bool _isStopping;

    public EngineThread(EvaluationEngine engine, TimeProvider time, ILogger<EvaluationEngine> logger)
    {
        _engine = engine;
        _time = time;
        _logger = new GuardedLogger(logger);
        engine.WorkArrived += Wake;

        // The thread waits for the system's clock itself; only a test's clock needs its timers.
        _timer = ReferenceEquals(time, TimeProvider.System)
            ? null
            : time.CreateTimer(static thread => ((EngineThread)thread!).Wake(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public void Start()
    {
        _thread = new Thread(Run) { IsBackground = true, Name = "HealthKit engine" };
        _thread.UnsafeStart();
    }

    /// <summary>Ends the thread; what still runs is cancelled and waited for, for a second at most.</summary>
    public Task StopAsync()
    {
        Stop();
        return _thread is null ? Task.CompletedTask : _ended.Task;
    }

    public void Dispose() => Stop();

    private void Stop()
    {
        _isStopping = true;
        Wake();
    }

    private void Wake() => _wake.Set();

    private void Run()
    {
        while (!_isStopping)
        {
            WaitUntil(StepGuarded());
        }

        _engine.Stop();
        var until = TimeProvider.System.After(Parting);
        while (_engine.HasRuns && TimeProvider.System.GetTimestamp() < until)
        {
            StepGuarded();
            _wake.WaitOne(TimeSpan.FromMilliseconds(20));
        }

        _timer?.Dispose();
        _ended.SetResult();
    }

    private long StepGuarded()
    {
        try
        {
            return _engine.Step();
        }
        catch (Exception exception)
        {
            EvaluationLog.EngineFailed(_logger, exception);
            return _time.After(TimeSpan.FromSeconds(1));
        }
    }

    private void WaitUntil(long due)
    {
        var until = due == TimestampExtensions.Never ? _time.After(TimeSpan.FromDays(1)) : due;
        if (_timer is not null)
        {
            WaitFor(_timer, until);
        }
        else if (_time.Span(until - _time.GetTimestamp()) is var delay && delay > TimeSpan.Zero)
        {
            _wake.WaitOne((int)Math.Ceiling(delay.TotalMilliseconds));
        }
    }

    /// <summary>A test moves its clock when it likes: also between a look at it and the setting of the timer, which then is set too far.</summary>
    private void WaitFor(ITimer timer, long until)
    {
        long now;
        do
        {
            now = _time.GetTimestamp();
            if (now >= until)
            {
                return;
            }

            timer.Change(_time.Span(until - now), Timeout.InfiniteTimeSpan);
        }
        while (_time.GetTimestamp() - now > _time.Ticks(Unmoved));

        _wake.WaitOne();
    }
}
