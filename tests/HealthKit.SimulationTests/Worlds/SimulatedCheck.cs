namespace HealthKit.SimulationTests.Worlds;

/// <summary>One check of a world: the code that HealthKit runs, and beside it the model of what HealthKit must make of it.</summary>
internal sealed class SimulatedCheck(CheckPlan plan, int index, World world) : IHealthCheck
{
    /// <summary>Texts that must not leave the process, and texts that only <c>Full</c> may show.</summary>
    public const string Secret = "c4n4ry-s3cr3t";
    public const string Private = "c4n4ry-h0st";

    private static readonly Exception Failure = new InvalidOperationException($"Host={Private};Username=app;Password={Secret}");

    private readonly HeartbeatModel _heartbeat = new(plan);
    private int _inside;
    private int _runs;
    private long _scheduledFor;
    private RunResult _report = RunResult.Starting;

    public CheckPlan Plan => plan;

    public int Index => index;

    public CheckModel Model { get; } = new(plan, world.Time.GetTimestamp(), world.Promises);

    /// <summary>The number of reports and beats.</summary>
    public int Reports { get; set; }

    /// <summary>Whether a run, a report or a beat was not unhealthy.</summary>
    public bool HasEverSucceeded { get; private set; }

    private long Now => world.Time.GetTimestamp();

    /// <summary>The factory of a third-party check, which may throw and return nothing.</summary>
    public IHealthCheck Create(IServiceProvider scope)
    {
        switch (Behavior())
        {
            case Scripts.Behavior.ThrowsInFactory:
                End(Scripts.Behavior.ThrowsInFactory);
                throw Failure;
            case Scripts.Behavior.HasNoCheck:
                End(Scripts.Behavior.HasNoCheck);
                return null!;
            case Scripts.Behavior.ThrowsInDisposal:
                _ = scope.GetService(typeof(ThrowsWhenDisposed));
                return this;
            default:
                return this;
        }
    }

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (++_inside > 1)
            world.Promises.Break("overlap", $"{plan.Name} has {_inside} runs at the same time.");

        var behavior = Behavior();
        _runs++;
        if (behavior == Scripts.Behavior.ThrowsAtOnce)
        {
            Leave(behavior);
            throw Failure;
        }

        return RunAsync(behavior, cancellationToken);
    }

    public void OnDispatched() => world.Advance(this, (model, engineTime) => model.OnStarted(Now, engineTime));

    public void OnInlineEnded()
    {
        var result = plan.Kind == CheckKind.Heartbeat ? _heartbeat.Run(Now, world.IsHostStarted, world.IsHostStopping) : _report;
        HasEverSucceeded |= result.Status != HealthStatus.Unhealthy;
        Model.OnEnded(Now, result);
    }

    public void Report(HealthStatus status)
    {
        _report = new RunResult(status, status == HealthStatus.Healthy ? null : "reported");
    }

    public void FailTask() => _report = new RunResult(HealthStatus.Unhealthy, "error");

    public void Beat() => _heartbeat.Beat = Now;

    /// <summary>Makes the model act at the deadline of a run that has not ended, whether or not HealthKit does.</summary>
    public void ScheduleDeadline()
    {
        if (Model.NextDeadline is var due && due < long.MaxValue && due != _scheduledFor)
        {
            _scheduledFor = due;
            world.Time.At(due, () => OnDeadline(due));
        }
    }

    /// <summary>The phase of the script at this time, for runs that start now.</summary>
    public Phase PhaseAt(TimeSpan elapsed)
    {
        var current = plan.Phases[0];
        foreach (var phase in plan.Phases)
            current = phase.From <= elapsed ? phase : current;

        return current;
    }

    private void OnDeadline(long due)
    {
        // A suspension may have moved the deadline. An engine that stands still acts when it goes on, and after the script it does not act.
        if (Model.NextDeadline == due && !world.IsHalted && !world.IsOver)
        {
            world.Advance(this, (model, engineTime) => model.Act(Now, engineTime));
            ScheduleDeadline();
        }
    }

    private Behavior Behavior()
    {
        var behavior = PhaseAt(world.Elapsed).Behavior;
        var isOwnClass = plan.Kind == CheckKind.Dependency || plan.Kind == CheckKind.Lambda;

        // The app creates such a check itself, so that its factory cannot fail in a run.
        return isOwnClass
            && behavior is Scripts.Behavior.ThrowsInFactory or Scripts.Behavior.HasNoCheck or Scripts.Behavior.ThrowsInDisposal
                ? Scripts.Behavior.Throws
            : behavior == Scripts.Behavior.Flaps ? _runs % 2 == 0 ? Scripts.Behavior.Unhealthy : Scripts.Behavior.Healthy
            : behavior;
    }

    private async Task<HealthCheckResult> RunAsync(Behavior behavior, CancellationToken cancellationToken)
    {
        var phase = PhaseAt(world.Elapsed);
        var duration = behavior == Scripts.Behavior.EndsAtDeadline ? new TimeSpan(Model.Deadline - Now) : phase.Duration;
        if (behavior == Scripts.Behavior.ObservesToken)
            await CanceledAsync(cancellationToken);
        else if (duration > TimeSpan.Zero)
            await PassAsync(duration, behavior == Scripts.Behavior.CompletesTwice);

        Leave(behavior);
        return behavior switch
        {
            Scripts.Behavior.Throws => throw Failure,
            Scripts.Behavior.TimesOut => throw new TimeoutException(Failure.Message),
            Scripts.Behavior.ObservesToken => throw new OperationCanceledException(cancellationToken),
            Scripts.Behavior.Refused => HealthReason.ConnectionRefused.Unhealthy(Failure, Data()),
            Scripts.Behavior.Slow => HealthReason.Slow.Degraded(data: Data()),
            Scripts.Behavior.Degraded => HealthCheckResult.Degraded($"The queue is long. password={Secret}", data: Data()),
            Scripts.Behavior.Unhealthy => HealthCheckResult.Unhealthy($"It is down. api_key={Secret}", data: Data()),
            Scripts.Behavior.UndefinedStatus => new HealthCheckResult((HealthStatus)17),
            _ => HealthCheckResult.Healthy(data: Data()),
        };
    }

    private Dictionary<string, object>? Data() =>
        plan.HasData ? new() { ["run"] = _runs, ["token"] = Secret, ["target"] = $"password={Secret}" } : null;

    private Task PassAsync(TimeSpan duration, bool isTwice)
    {
        var over = new TaskCompletionSource();
        world.Time.After(duration, () => world.Pool.Run(() =>
        {
            over.TrySetResult();
            if (isTwice)
                over.TrySetResult();
        }));
        return over.Task;
    }

    private static async Task CanceledAsync(CancellationToken cancellationToken)
    {
        var canceled = new TaskCompletionSource();
        await using var registration = cancellationToken.UnsafeRegister(
            static state => ((TaskCompletionSource)state!).TrySetResult(), canceled);
        await canceled.Task;
    }

    private void Leave(Behavior behavior)
    {
        _inside--;
        End(behavior);
    }

    private void End(Behavior behavior)
    {
        var result = RunResult.Of(behavior);
        HasEverSucceeded |= result.Status != HealthStatus.Unhealthy;
        Model.OnEnded(Now, result);
    }
}

/// <summary>A service of a run's scope whose disposal fails.</summary>
internal sealed class ThrowsWhenDisposed : IDisposable
{
    public void Dispose() => throw new InvalidOperationException($"password={SimulatedCheck.Secret}");
}
