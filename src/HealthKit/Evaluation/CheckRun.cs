namespace HealthKit.Evaluation;

/// <summary>
/// One run of one check, from its DI scope to its outcome. Whatever the check does, also in its constructor and disposal, the run ends with
/// an <see cref="Outcome"/> and one call of <paramref name="completed"/>.
/// </summary>
internal sealed class CheckRun(CheckLoop loop, RunEnvironment environment, Action<CheckRun> completed) : IThreadPoolWorkItem, IDisposable
{
    private readonly CancellationTokenSource _deadline = new();
    private INetworkedCheck? _networked;
    private volatile bool _hasBegun;

    public CheckLoop Loop { get; } = loop;
    public long StartedAt { get; } = environment.Time.GetTimestamp();

    /// <summary>Whether the run has a thread; <c>false</c> while it waits in the pool's queue.</summary>
    public bool HasBegun => _hasBegun;

    /// <summary>The timestamp of the end, set together with <see cref="Outcome"/>.</summary>
    public long EndedAt { get; private set; }

    public RunOutcome? Outcome { get; private set; }

    /// <summary>The check, once it is created; <c>null</c> when its endpoints are not known.</summary>
    public INetworkedCheck? Networked => Volatile.Read(ref _networked);

    /// <summary>Whether the check uses the network. A third-party check whose database driver failed does.</summary>
    public bool UsesNetwork => Networked is not null || Outcome?.Exception is DbException;

    /// <summary>The synchronization context of the dedicated thread; set for third-party checks only.</summary>
    public PumpingSynchronizationContext? Context { get; init; }

    public void Execute() => _ = ExecuteAsync();

    /// <summary>Runs the check and its continuations on this thread. Returns when the run ends or is abandoned.</summary>
    public void ExecuteOnThisThread()
    {
        var context = Context!;
        SynchronizationContext.SetSynchronizationContext(context);

        // Closes the context after every run, also after one that ended synchronously: the check may post continuations later.
        ExecuteAsync().ContinueWith(
            static (_, state) => ((PumpingSynchronizationContext)state!).Close(), context, CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        context.Pump();
    }

    private async Task ExecuteAsync()
    {
        _hasBegun = true;
        var outcome = RunOutcome.Unreadable;
        Activity? activity = null;
        try
        {
            // No activity on the engine's thread: that thread must not call listeners.
            activity = Loop.Definition.Traits.RunMode == RunMode.Inline ? null : RunActivity.Start(Loop.Definition.Name);
            outcome = await CheckAsync(Loop.Definition);
        }
        catch (Exception exception)
        {
            outcome = OutcomeReader.Read(exception);
        }
        finally
        {
            // In every case: a check whose run never completes is never run again.
            RunActivity.End(activity, outcome);
            EndedAt = environment.Time.GetTimestamp();
            Outcome = outcome;
            completed(this);
        }
    }

    /// <summary>Cancels the token. The check's cancellation callbacks run here; they may block or throw.</summary>
    public void Cancel()
    {
        try
        {
            _deadline.Cancel();
        }
        catch (Exception exception)
        {
            EvaluationLog.CancellationThrew(environment.Logger, RedactedException.Of(exception)!, Loop.Definition.Name);
        }
    }

    /// <summary>Call only after a run that ended in time: <see cref="Cancel"/> of an abandoned run may still be in progress.</summary>
    public void Dispose() => _deadline.Dispose();

    private async Task<RunOutcome> CheckAsync(CheckDefinition definition)
    {
        await using var scope = environment.Scopes.CreateAsyncScope();
        var check = definition.Registration.Factory(scope.ServiceProvider)
            ?? throw new InvalidOperationException($"The factory of check \"{definition.Name}\" returned null. Return an IHealthCheck.");
        if (definition.Traits.IsDependency is null && definition.Probes.HasFlag(HealthProbes.Live))
            Loop.WarnOfThirdPartyLiveness(check, environment.Logger);

        Volatile.Write(ref _networked, check as INetworkedCheck);
        var context = new HealthCheckContext { Registration = definition.Registration };
        var errors = definition.Traits == CheckTraits.ThirdParty && !OutcomeReader.IsAppProvided(check)
            ? DatabaseErrorRecorder.Start() : null;
        var result = await check.CheckHealthAsync(context, _deadline.Token);
        return OutcomeReader.Read(result, check, environment.Descriptions, errors?.Last);
    }
}
