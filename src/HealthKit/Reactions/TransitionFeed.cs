using System.Collections.Immutable;
using HealthKit.Diagnostics;
using HealthKit.Snapshots;
using HealthKit.Telemetry;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

namespace HealthKit.Reactions;

/// <summary>Turns differences of snapshots into transitions, and queues them for each reaction without waiting for any.</summary>
internal sealed class TransitionFeed : IDisposable
{
    // How long the host's stop waits for all reactions together.
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(5);

    private readonly SnapshotStore _store;
    private readonly TimeProvider _time;
    private readonly HealthKitMetrics _metrics;
    private readonly ImmutableArray<ReactionLoop> _loops;
    private readonly long?[] _brokenAt;
    private readonly CancellationTokenSource _stopExpired = new();
    private HealthSnapshot? _seen;
    private HealthLifecycle? _lifecycle;
    private ImmutableArray<Task> _running = [];

    public TransitionFeed(
        SnapshotStore store, IEnumerable<IHealthReaction> reactions, TimeProvider time, HealthKitMetrics metrics, LogQueue log,
        ILogger<TransitionFeed> logger)
    {
        _store = store;
        _time = time;
        _metrics = metrics;

        // Read in the constructor, before the first check runs: on a busy pool FollowAsync may start after the first failure.
        var first = store.Latest;
        _loops =
            [.. reactions.Select(reaction => new ReactionLoop(reaction, new ReactionQueue(first.Checks.Length), time, log.For(logger)))];
        (_seen, _brokenAt) = _loops.IsEmpty ? (null, []) : (first, new long?[first.Checks.Length]);
    }

    /// <summary>Follows the snapshots until cancelled.</summary>
    public async Task FollowAsync(CancellationToken cancellationToken)
    {
        if (_seen is null)
        {
            return;
        }

        Advance(_seen);
        _running = [.. _loops.Select(loop => Task.Run(() => loop.RunAsync(_stopExpired.Token), CancellationToken.None))];
        while (true)
        {
            await _seen.Superseded.WaitAsync(cancellationToken);
            Advance(_store.Latest);
        }
    }

    /// <summary>Delivers the remaining transitions and the stop of the host. Returns after at most 5 s.</summary>
    public async Task StopAsync()
    {
        if (_running.IsEmpty)
        {
            return;
        }

        Advance(_store.Latest);
        using var limit = new CancellationTokenSource(StopTimeout, _time);
        await using var end = limit.Token.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), _stopExpired);
        await Task.WhenAll(_loops.Zip(_running, (loop, running) => StopAsync(loop, running, limit.Token)));
    }

    /// <summary>Queues the differences from the previous snapshot.</summary>
    public void Advance(HealthSnapshot now)
    {
        // Without reactions there is nothing to compare.
        if (_seen is null)
        {
            return;
        }

        var lifecycle = LifecycleOf(now.Host);
        if (lifecycle != _lifecycle)
        {
            _lifecycle = lifecycle;
            foreach (var loop in _loops)
            {
                loop.Queue.EnqueueLifecycle(lifecycle);
            }
        }

        for (var index = 0; index < now.Checks.Length; index++)
        {
            var (old, current) = (_seen.Checks[index], now.Checks[index]);

            // The layer is diagnosed during the outage, after its first failed run.
            var isDiagnosed = old.Diagnosis is null && current.Diagnosis is not null;
            if (current.HasRun && !ReferenceEquals(old, current) && (old.Status != current.Status || !old.HasRun || isDiagnosed))
            {
                Enqueue(index, old, current);
            }
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
        {
            await loop.StoppedAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
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
        {
            return;
        }

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
            Outage = isHealthy && brokenAt is { } since ? _time.Span(current.ChangedAt - since) : null,
        };
        foreach (var loop in _loops)
        {
            _metrics.CountSkipped(loop.Queue.Add(transition));
        }
    }
}
