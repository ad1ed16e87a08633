using HealthKit.Diagnostics;
using Microsoft.Extensions.Logging;

namespace HealthKit.Reactions;

/// <summary>Delivers the queue of one reaction, one call at a time, even when the reaction throws or hangs.</summary>
internal sealed class ReactionLoop(IHealthReaction reaction, ReactionQueue queue, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan StopTimeout = TimeSpan.FromMilliseconds(500);

    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ReactionQueue Queue => queue;

    private string Name => reaction is CallbackReaction ? reaction.ToString()! : reaction.GetType().Name;

    /// <summary>Returns when everything queued before <see cref="Stop"/> is delivered, or when cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            while (queue.TryTake(out var lifecycle, out var transition))
            {
                await CallAsync(
                    token => lifecycle is { } now ? reaction.OnLifecycleAsync(now, token) : reaction.OnTransitionAsync(transition!, token),
                    cancellationToken);
            }

            var arrived = queue.Arrived;
            if (await Task.WhenAny(arrived, _ended.Task).WaitAsync(cancellationToken) != arrived && !arrived.IsCompleted)
            {
                return;
            }
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

        // On another thread, so that the limit also applies to a reaction that blocks.
        var running = Task.Run(() => call(end.Token), CancellationToken.None);
        try
        {
            // This wait enforces the limit, not the token: cancellation callbacks are the reaction's code and may block.
            await running.WaitAsync(Limit, time, cancellationToken);
        }
        catch (TimeoutException) when (!running.IsCompleted)
        {
            ReactionLog.ReactionLate(logger, Name, Limit.TotalSeconds);
            Cancel(end);

            // A second call beside it would break the order, and might hang as well.
            await running.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
            if (running.Exception is { } failure)
            {
                ReactionLog.CallFailed(logger, RedactedException.Of(failure.GetBaseException())!, Name);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            Cancel(end);

            // The reaction gets a moment to log what it could not finish; the host's log ends soon.
            await running.WaitAsync(StopTimeout, time, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }
        catch (Exception exception)
        {
            ReactionLog.CallFailed(logger, RedactedException.Of(exception)!, Name);
        }
    }

    // Callbacks run on the pool, where they may throw or block without effect on this loop.
    private static void Cancel(CancellationTokenSource source) => _ = source.CancelAsync().ContinueWith(
        static cancelled => cancelled.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
}
