using HealthKit.Diagnostics;
using Microsoft.Extensions.Logging;

namespace HealthKit.Evaluation;

/// <summary>
/// Gives the engine a thread of its own, so that deadlines are kept also while the thread pool is busy.
/// </summary>
internal sealed class EngineThread : IDisposable
{
    // How long the end of the host waits for runs whose token was cancelled.
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(1);

    private readonly TimedSignal _wake;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly EvaluationEngine _engine;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private Thread? _thread;
    private volatile bool _isStopping;

    public EngineThread(EvaluationEngine engine, TimeProvider time, RunEnvironment environment)
    {
        _engine = engine;
        _time = time;
        _logger = environment.Logger;
        _wake = new TimedSignal(time);
        engine.WorkArrived += _wake.Set;
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
        _wake.Set();
    }

    private void Run()
    {
        while (!_isStopping)
        {
            var due = StepGuarded();
            _wake.WaitUntil(due);

            // A test that moves its clock far means the time to pass.
            if (_wake.IsNative && Suspension.IsSeen(_time, due, _time.GetTimestamp()))
            {
                _engine.OnSuspended();
            }
        }

        _engine.Stop();
        var until = TimeProvider.System.After(StopTimeout);
        while (_engine.HasRuns && TimeProvider.System.GetTimestamp() < until)
        {
            StepGuarded();
            _wake.WaitNatively(TimeSpan.FromMilliseconds(20));
        }

        _wake.Dispose();
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
}
