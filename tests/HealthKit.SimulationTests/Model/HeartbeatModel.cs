namespace HealthKit.SimulationTests.Model;

/// <summary>What a heartbeat must report, from the beats and the times of its runs.</summary>
internal sealed class HeartbeatModel(CheckPlan plan)
{
    private RunResult _last = RunResult.Starting;
    private long? _countedFrom;
    private long? _lastRun;
    private long? _excused = -1;

    public long? Beat { get; set; }

    public RunResult Run(long now, bool isStarted, bool isStopping)
    {
        _last = isStopping ? _last : Evaluate(now, isStarted);
        return _last;
    }

    private RunResult Evaluate(long now, bool isStarted)
    {
        var notYet = Beat is null ? RunResult.Starting : RunResult.Healthy;
        if (!isStarted)
            return notYet;

        // A long gap between two runs means that the process did not run, and the worker gets its time again, once for each beat.
        if (_countedFrom is null)
            _countedFrom = now;
        else if (_excused != Beat && now - _lastRun > 2 * plan.Interval.Ticks)
            (_countedFrom, _excused) = (now, Beat);

        _lastRun = now;
        return now - Math.Max(Beat ?? long.MinValue, _countedFrom.Value) > plan.TimeToLive.Ticks
            ? new RunResult(HealthStatus.Unhealthy, "missed-heartbeat") : notYet;
    }
}
