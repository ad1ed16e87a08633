using System.Collections.Concurrent;
using System.Threading.Channels;

namespace HealthKit.Tests.Reactions;

/// <summary>Records each call, and then behaves as the test defines.</summary>
internal sealed class RecordingReaction : IHealthReaction
{
    private readonly Channel<HealthTransition> _reported = Channel.CreateUnbounded<HealthTransition>();

    public ConcurrentQueue<HealthTransition> Transitions { get; } = [];

    public ConcurrentQueue<HealthLifecycle> Lifecycles { get; } = [];

    public bool IsStopped { get; private set; }

    public Func<CancellationToken, Task> OnCall { get; set; } = static _ => Task.CompletedTask;

    public async Task OnTransitionAsync(HealthTransition transition, CancellationToken cancellationToken)
    {
        Transitions.Enqueue(transition);
        _reported.Writer.TryWrite(transition);
        await OnCall(cancellationToken);
    }

    public Task OnLifecycleAsync(HealthLifecycle lifecycle, CancellationToken cancellationToken)
    {
        Lifecycles.Enqueue(lifecycle);
        return Task.CompletedTask;
    }

    public Task OnStoppedAsync(CancellationToken cancellationToken)
    {
        IsStopped = true;
        return Task.CompletedTask;
    }

    /// <summary>Waits for one more transition.</summary>
    public async Task<HealthTransition> NotifiedAsync() => await _reported.Reader.ReadAsync().AsTask().WaitAsync(HangGuard.Limit);
}
