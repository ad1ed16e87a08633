using System.Diagnostics;
using HealthKit.Diagnostics;
using HealthKit.Registration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Evaluation;

/// <summary>
/// One run of one check, from its scope to its outcome. Whatever the check does, constructor and disposal included, ends in an
/// <see cref="Outcome"/> and one call of the completion.
/// </summary>
internal sealed class CheckRun : IThreadPoolWorkItem, IDisposable
{
    private readonly CancellationTokenSource _deadline = new();
    private readonly RunEnvironment _environment;
    private readonly Action<CheckRun> _completed;
    private INetworkedCheck? _networked;
    private volatile bool _hasBegun;

    public CheckRun(CheckLoop loop, RunEnvironment environment, Action<CheckRun> completed)
    {
        Loop = loop;
        _environment = environment;
        _completed = completed;
        StartedAt = environment.Time.GetTimestamp();
    }

    public CheckLoop Loop { get; }

    public long StartedAt { get; }

    /// <summary>Whether it has a thread; before that it waits for its turn in the pool.</summary>
    public bool HasBegun => _hasBegun;

    /// <summary>When it ended. Set together with <see cref="Outcome"/>.</summary>
    public long EndedAt { get; private set; }

    /// <summary>What it told; <c>null</c> while it goes on.</summary>
    public RunOutcome? Outcome { get; private set; }

    /// <summary>The check, once it is made; <c>null</c> for one of something that is not reached over the network.</summary>
    public INetworkedCheck? Networked => Volatile.Read(ref _networked);

    /// <summary>The context of the thread of its own that a foreign check runs on.</summary>
    public PumpingSynchronizationContext? Context { get; init; }

    public void Execute() => _ = ExecuteAsync();

    /// <summary>Executes it on this thread, with what it does after each <c>await</c>, and returns when it has ended or was given up.</summary>
    public void ExecuteOnThisThread()
    {
        var context = Context!;
        SynchronizationContext.SetSynchronizationContext(context);

        // Closed at the end of every run, also of one that ended at once: what the check left behind comes back to the context later.
        ExecuteAsync().ContinueWith(
            static (_, state) => ((PumpingSynchronizationContext)state!).Close(), context, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
        context.Pump();
    }

    private async Task ExecuteAsync()
    {
        _hasBegun = true;
        var outcome = RunOutcome.Unreadable;
        Activity? activity = null;
        try
        {
            // Not for a run on the engine's thread, which calls no listener.
            activity = Loop.Definition.Traits.RunMode == RunMode.Inline ? null : RunActivity.Start(Loop.Definition.Name);
            outcome = await CheckAsync(Loop.Definition);
        }
        catch (Exception exception)
        {
            outcome = OutcomeReader.Read(exception);
        }
        finally
        {
            // Whatever happened: a check whose run never completes is never run again.
            RunActivity.End(activity, outcome);
            EndedAt = _environment.Time.GetTimestamp();
            Outcome = outcome;
            _completed(this);
        }
    }

    /// <summary>Tells the token. What is registered with it is code of the check, and may block or throw.</summary>
    public void Cancel()
    {
        try
        {
            _deadline.Cancel();
        }
        catch (Exception exception)
        {
            EvaluationLog.CancellationThrew(_environment.Logger, RedactedException.Of(exception)!, Loop.Definition.Name);
        }
    }

    /// <summary>For a run that ended in time; one that was abandoned may still be telling its token.</summary>
    public void Dispose() => _deadline.Dispose();

    private async Task<RunOutcome> CheckAsync(CheckDefinition definition)
    {
        await using var scope = _environment.Scopes.CreateAsyncScope();
        var check = definition.Registration.Factory(scope.ServiceProvider)
            ?? throw new InvalidOperationException($"The factory of check \"{definition.Name}\" returned null.");
        if (definition.Traits.IsDependency is null && definition.Probes.HasFlag(HealthProbes.Live))
        {
            Loop.WarnOfForeignLiveness(check, _environment.Logger);
        }

        Volatile.Write(ref _networked, check as INetworkedCheck);
        var context = new HealthCheckContext { Registration = definition.Registration };
        var result = await check.CheckHealthAsync(context, _deadline.Token);
        return OutcomeReader.Read(result, check, _environment.Descriptions);
    }
}
