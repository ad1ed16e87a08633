using HealthKit.Diagnostics;
using Microsoft.Extensions.Logging;

namespace HealthKit.Reactions;

/// <summary>Tells one reaction what there is in its queue, one call at a time, whatever the reaction does.</summary>
internal sealed class ReactionLoop(IHealthReaction reaction, ReactionQueue queue, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan StopTimeout = TimeSpan.FromMilliseconds(500);

    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ReactionQueue Queue => queue;

    private string Name => reaction is CallbackReaction ? reaction.ToString()! : reaction.GetType().Name;

    /// <summary>Returns when all has been told that came before <see cref="Stop"/>, or when cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            while (queue.TryTake(out var lifecycle, out var transition))
            {
                await CallAsync(token => lifecycle is { } now ? reaction.OnLifecycleAsync(now, token) : reaction.OnTransitionAsync(transition!, token), cancellationToken);
            }

            var arrived = queue.Arrived;
            if (await Task.WhenAny(arrived, _ended.Task).WaitAsync(cancellationToken) != arrived && !arrived.IsCompleted)
            {
                return;
            }
        }
    }

    /// <summary>Nothing more comes.</summary>
    public void Stop() => _ended.TrySetResult();

    /// <summary>The last call, when everything has been told.</summary>
    public Task StoppedAsync(CancellationToken cancellationToken) => CallAsync(reaction.OnStoppedAsync, cancellationToken);

    private async Task CallAsync(Func<CancellationToken, Task> call, CancellationToken cancellationToken)
    {
        // Not disposed, or callbacks that are still to be called would be lost; without a timer it holds nothing.
        var end = new CancellationTokenSource();

        // Not on this thread: one that blocks is late as well.
        var running = Task.Run(() => call(end.Token), CancellationToken.None);
        try
        {
            // The limit is kept by this wait and not by the token, whose callbacks are the reaction's code and may block.
            await running.WaitAsync(Limit, time, cancellationToken);
        }
        catch (TimeoutException) when (!running.IsCompleted)
        {
            ReactionLog.ReactionLate(logger, Name, Limit.TotalSeconds);
            Cancel(end);

            // Another call beside it would be one more that does not end, and out of order.
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

            // To say what it could not do: the host's log ends soon.
            await running.WaitAsync(StopTimeout, time, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }
        catch (Exception exception)
        {
            ReactionLog.CallFailed(logger, RedactedException.Of(exception)!, Name);
        }
    }

    // On the pool, where a callback that throws or blocks harms nobody.
    private static void Cancel(CancellationTokenSource source) => _ = source.CancelAsync().ContinueWith(
        static cancelled => cancelled.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
}
