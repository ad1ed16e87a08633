namespace HealthKit.Evaluation;

/// <summary>Runs the engine on a dedicated thread, so that deadlines hold while the thread pool is busy.</summary>
internal sealed class EngineThread : IDisposable
{
    // How long a stopping host waits for runs whose token was canceled.
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
        (_engine, _time, _logger, _wake) = (engine, time, environment.Logger, new TimedSignal(time));
        engine.WorkArrived += _wake.Set;
    }

    public void Start()
    {
        _thread = new Thread(Run) { IsBackground = true, Name = "HealthKit engine" };
        _thread.UnsafeStart();
    }

    /// <summary>Stops the thread. Cancels the current runs and waits for them, at most 1 s.</summary>
    public Task StopAsync()
    {
        Dispose();
        return _thread is null ? Task.CompletedTask : _ended.Task;
    }

    public void Dispose()
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

            // On the system's clock only: a test that moves its clock far does not simulate a suspension.
            if (_wake.IsNative && _time.WasSuspended(due, _time.GetTimestamp()))
                _engine.OnSuspended();
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
