using HealthKit.Telemetry;

namespace HealthKit.Reactions;

/// <summary>Turns differences of snapshots into transitions, and queues them for each reaction without waiting for any.</summary>
internal sealed class TransitionFeed(
    SnapshotStore store, HealthKitMetrics metrics, TimeProvider time, ImmutableArray<ReactionLoop> loops) : IDisposable
{
    // How long the host's stop waits for all reactions together.
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(5);

    private readonly long?[] _brokenAt = new long?[store.Latest.Checks.Length];
    private readonly CancellationTokenSource _stopExpired = new();

    // Read in the constructor, before the first check runs: on a busy pool FollowAsync may start after the first failure.
    private HealthSnapshot _seen = store.Latest;
    private HealthLifecycle? _lifecycle;
    private ImmutableArray<Task> _running = [];

    public TransitionFeed(
        SnapshotStore store, IEnumerable<IHealthReaction> reactions, TimeProvider time, HealthKitMetrics metrics, LogQueue log,
        ILogger<TransitionFeed> logger)
        : this(store, metrics, time, [.. reactions.Select(reaction =>
            new ReactionLoop(reaction, new ReactionQueue(store.Latest.Checks.Length), time, log.For(logger)))])
    {
    }

    public async Task FollowAsync(CancellationToken cancellationToken)
    {
        if (loops.IsEmpty)
            return;

        Advance(_seen);
        _running = [.. loops.Select(loop => Task.Run(() => loop.RunAsync(_stopExpired.Token), CancellationToken.None))];
        while (true)
        {
            await _seen.Superseded.WaitAsync(cancellationToken);
            Advance(store.Latest);
        }
    }

    /// <summary>Delivers the remaining transitions and the stop of the host. Returns after at most 5 s.</summary>
    public async Task StopAsync()
    {
        if (_running.IsEmpty)
            return;

        Advance(store.Latest);
        using var limit = new CancellationTokenSource(StopTimeout, time);
        await using var end = limit.Token.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), _stopExpired);
        await Task.WhenAll(loops.Zip(_running, (loop, running) => StopAsync(loop, running, limit.Token)));
    }

    /// <summary>Queues the differences from the previous snapshot.</summary>
    public void Advance(HealthSnapshot now)
    {
        // Without reactions there is nothing to compare.
        if (loops.IsEmpty)
            return;

        var lifecycle = LifecycleOf(now.Host);
        if (lifecycle != _lifecycle)
        {
            _lifecycle = lifecycle;
            foreach (var loop in loops)
                loop.Queue.EnqueueLifecycle(lifecycle);
        }

        for (var index = 0; index < now.Checks.Length; index++)
        {
            var (old, current) = (_seen.Checks[index], now.Checks[index]);

            // The layer is diagnosed during the outage, after its first failed run.
            var isDiagnosed = old.Diagnosis is null && current.Diagnosis is not null;
            if (current.IsTransitionFrom(old) || (current.HasRun && isDiagnosed))
                Enqueue(index, old, current);
        }

        _seen = now;
    }

    /// <summary>Cancels and does not dispose: services may be disposed while the app still stops.</summary>
    public void Dispose() => _stopExpired.Cancel();

    private static async Task StopAsync(ReactionLoop loop, Task running, CancellationToken cancellationToken)
    {
        loop.Stop();
        await running.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (running.IsCompletedSuccessfully)
            await loop.StoppedAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private static HealthLifecycle LifecycleOf(HostState host) => host.Phase switch
    {
        HostPhase.Starting => HealthLifecycle.Starting,
        HostPhase.Draining => HealthLifecycle.Draining,
        _ => host.Maintenance is null ? HealthLifecycle.Started : HealthLifecycle.Maintenance,
    };

    private void Enqueue(int index, CheckState old, CheckState current)
    {
        var isHealthy = current.Status == HealthStatus.Healthy;
        var brokenAt = _brokenAt[index];
        _brokenAt[index] = isHealthy ? null : brokenAt ?? current.ChangedAt;
        if (isHealthy && !old.HasRun)
            return;

        var transition = new HealthTransition
        {
            Check = current.Definition.Name,
            From = old.HasRun ? old.Status : null,
            To = current.Status,
            Reason = current.Reason,
            Message = current.Message,
            Layer = current.Diagnosis?.Layer.Code,
            Impact = current.Definition.Impact,
            Tags = current.Definition.Tags,
            At = current.Since,
            Timestamp = current.ChangedAt,
            OutageDuration = isHealthy && brokenAt is { } since ? time.Span(current.ChangedAt - since) : null,
        };
        foreach (var loop in loops)
            metrics.CountSkipped(loop.Queue.Add(transition));
    }
}
