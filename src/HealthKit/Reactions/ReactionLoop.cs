namespace HealthKit.Reactions;

/// <summary>Delivers the queue of one reaction, one call at a time, even when the reaction throws or hangs.</summary>
internal sealed class ReactionLoop(IHealthReaction reaction, ReactionQueue queue, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan StopTimeout = TimeSpan.FromMilliseconds(500);

    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ReactionQueue Queue => queue;

    /// <summary>Starts a call. On another thread, so that the limit also applies to a reaction that blocks.</summary>
    public Func<Func<Task>, Task> Start { get; init; } = static call => Task.Run(call, CancellationToken.None);

    private string Name => reaction is CallbackReaction ? reaction.ToString()! : reaction.GetType().Name;

    /// <summary>Returns when everything queued before <see cref="Stop"/> is delivered, or when canceled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            await DeliverAsync(cancellationToken);
            var arrived = queue.Arrived;
            if (await Task.WhenAny(arrived, _ended.Task).WaitAsync(cancellationToken) != arrived && !arrived.IsCompleted)
                return;
        }
    }

    /// <summary>Returns when the queue is empty, or when canceled.</summary>
    public async Task DeliverAsync(CancellationToken cancellationToken)
    {
        while (queue.TryTake(out var lifecycle, out var transition))
        {
            await CallAsync(
                token => lifecycle is { } now ? reaction.OnLifecycleAsync(now, token) : reaction.OnTransitionAsync(transition!, token),
                cancellationToken);
        }
    }

    /// <summary>Ends <see cref="RunAsync"/> once the queue is empty.</summary>
    public void Stop() => _ended.TrySetResult();

    /// <summary>Makes the last call, after everything is delivered.</summary>
    public Task StoppedAsync(CancellationToken cancellationToken) => CallAsync(reaction.OnStoppedAsync, cancellationToken);

    private async Task CallAsync(Func<CancellationToken, Task> call, CancellationToken cancellationToken)
    {
        // Not disposed: that would lose cancellation callbacks that have not run yet. Without a timer it holds no resources.
        var end = new CancellationTokenSource();
        var running = Start(() => call(end.Token));
        try
        {
            // This wait enforces the limit, not the token: cancellation callbacks are the reaction's code and may block.
            await running.WaitAsync(Limit, time, cancellationToken);
        }
        catch (TimeoutException) when (!running.IsCompleted)
        {
            ReactionLog.ReactionLate(logger, Name, Limit.TotalSeconds);

            // Callbacks run on the pool, where they may throw or block without effect on this loop.
            Guard.Ignore(end.CancelAsync());

            // A second call beside it would break the order, and might hang as well.
            await running.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
            if (running.Exception is { } failure)
                ReactionLog.CallFailed(logger, RedactedException.Of(failure.GetBaseException())!, Name);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            Guard.Ignore(end.CancelAsync());

            // The reaction gets a moment to log what it could not finish; the host's log ends soon.
            await running.WaitAsync(StopTimeout, time, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }
        catch (Exception exception)
        {
            // The call may have ended at the limit, at the same moment.
            if (!running.IsCompletedSuccessfully)
                ReactionLog.CallFailed(logger, RedactedException.Of(running.Exception?.InnerException ?? exception)!, Name);
        }
    }
}

/// <summary>Adapts a callback of <c>OnTransition</c> to a reaction.</summary>
internal sealed class CallbackReaction(Func<HealthTransition, CancellationToken, Task> callback) : IHealthReaction
{
    public Task OnTransitionAsync(HealthTransition transition, CancellationToken cancellationToken) =>
        transition.From == transition.To ? Task.CompletedTask : callback(transition, cancellationToken);

    // Log lines name the callback by its method.
    public override string ToString() => $"{callback.Method.DeclaringType?.Name}.{callback.Method.Name}";
}
