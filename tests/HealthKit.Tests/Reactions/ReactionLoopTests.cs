using HealthKit.Reactions;
using HealthKit.Tests.Support;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Tests.Reactions;

/// <summary>The calls of one reaction, which start on the thread of the loop. Two transitions wait for it.</summary>
public sealed class ReactionLoopTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan StopTimeout = TimeSpan.FromMilliseconds(500);

    private const string Failed = "threw an exception. It receives the next change as usual. Correct the cause in the exception.";
    private const string Late = "did not end within 10 s and was canceled. It receives no further calls until it ends. "
        + "Make it return soon after its token is canceled.";

    private readonly VirtualTime _time = new();
    private readonly ListLogger _log = new();
    private readonly ReactionQueue _queue = new(checks: 1);
    private readonly RecordingReaction _reaction = new();
    private readonly TaskCompletionSource _firstCall = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _late = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private CancellationToken _firstToken;

    public ReactionLoopTests()
    {
        _queue.Add(Transition(HealthStatus.Unhealthy));
        _queue.Add(Transition(HealthStatus.Healthy));
        _log.Logged += record => _ = record.Id == 1108 && _late.TrySetResult();
    }

    private IEnumerable<string> Lines => _log.Records.Select(static record => record.ToString());

    [Fact]
    public async Task Reaction_Throws_IsNamedInTheLogByItsClass()
    {
        _reaction.OnCall = static _ => throw new InvalidOperationException();

        await Loop(_reaction).DeliverAsync(CancellationToken.None);

        Assert.Equal(Enumerable.Repeat($"Error 1109: Reaction RecordingReaction {Failed} <InvalidOperationException>", 2), Lines);
    }

    [Fact]
    public async Task Callback_Throws_IsNamedInTheLogByItsMethod()
    {
        await Loop(new CallbackReaction(FailAsync)).DeliverAsync(CancellationToken.None);

        Assert.Equal(Enumerable.Repeat($"Error 1109: Reaction ReactionLoopTests.FailAsync {Failed} <InvalidOperationException>", 2), Lines);
    }

    [Fact]
    public async Task Call_FailsAfterItsLimit_IsLoggedAsLateAndAsFailed()
    {
        HangInTheFirstCall();
        var delivery = Loop(_reaction).DeliverAsync(CancellationToken.None);
        _time.Advance(Limit);
        await _late.Task.WaitAsync(HangGuard.Limit);

        _firstCall.SetException(new InvalidOperationException());
        await delivery.WaitAsync(HangGuard.Limit);

        Assert.Equal(
            [
                $"Error 1108: Reaction RecordingReaction {Late}",
                $"Error 1109: Reaction RecordingReaction {Failed} <InvalidOperationException>",
            ],
            Lines);
        Assert.Equal(2, _reaction.Transitions.Count);
    }

    [Fact]
    public async Task Loop_CanceledWhileALateCallHangs_StartsNoOtherCall()
    {
        HangInTheFirstCall();
        using var cancellation = new CancellationTokenSource();
        var running = Loop(_reaction).RunAsync(cancellation.Token);
        _time.Advance(Limit);
        await _late.Task.WaitAsync(HangGuard.Limit);

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running.WaitAsync(HangGuard.Limit));
        Assert.Single(_reaction.Transitions);
    }

    [Fact]
    public async Task Loop_CanceledDuringACall_CancelsTheCallAndEndsAfterIt()
    {
        HangInTheFirstCall();
        using var cancellation = new CancellationTokenSource();
        var running = Loop(_reaction).RunAsync(cancellation.Token);

        await cancellation.CancelAsync();
        WaitForTheStopTimeout(running);
        _firstCall.SetResult();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running.WaitAsync(HangGuard.Limit));
        Assert.True(_firstToken.IsCancellationRequested);
        Assert.Single(_reaction.Transitions);
    }

    [Fact]
    public async Task Loop_CanceledDuringACallThatNeverEnds_EndsAfterTheStopTimeout()
    {
        HangInTheFirstCall();
        using var cancellation = new CancellationTokenSource();
        var running = Loop(_reaction).RunAsync(cancellation.Token);
        await cancellation.CancelAsync();
        WaitForTheStopTimeout(running);

        _time.Advance(StopTimeout);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running.WaitAsync(HangGuard.Limit));
        Assert.Single(_reaction.Transitions);
    }

    /// <summary>The pool decides whether a change or a stop that comes at the same time ends the wait of the loop.</summary>
    [Fact]
    public async Task Loop_ChangeArrivesWhileTheStopEndsTheWait_DeliversIt()
    {
        var loop = Loop(_reaction);
        await loop.DeliverAsync(CancellationToken.None);
        var (previous, context) = (SynchronizationContext.Current, new HoldingContext());
        SynchronizationContext.SetSynchronizationContext(context);
        var running = loop.RunAsync(CancellationToken.None);
        SynchronizationContext.SetSynchronizationContext(previous);
        loop.Stop();
        var resume = await context.Held.WaitAsync(HangGuard.Limit);

        _queue.Add(Transition(HealthStatus.Degraded));
        resume();

        await running.WaitAsync(HangGuard.Limit);
        Assert.Equal(HealthStatus.Degraded, _reaction.Transitions.Last().To);
    }

    // The loop may see the end of the call or the limit first, so it gets several chances.
    [Fact]
    public async Task Call_ThatEndsAtTheLimit_HasNotThrown()
    {
        for (var call = 0; call < 20; call++)
        {
            var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            await using var end = _time.CreateTimer(
                _ => ended.SetResult(), state: null, Limit - TimeSpan.FromTicks(1), Timeout.InfiniteTimeSpan);
            var loop = new ReactionLoop(_reaction, _queue, _time, _log) { Start = _ => ended.Task };
            var running = loop.StoppedAsync(CancellationToken.None);

            _time.Advance(Limit);

            await running.WaitAsync(HangGuard.Limit);
        }

        Assert.Empty(Lines);
    }

    public void Dispose() => _log.Dispose();

    private static HealthTransition Transition(HealthStatus to) => new() { Check = "db", To = to, At = default };

    private static Task FailAsync(HealthTransition transition, CancellationToken cancellationToken) =>
        Task.FromException(new InvalidOperationException());

    private ReactionLoop Loop(IHealthReaction reaction) => new(reaction, _queue, _time, _log) { Start = static call => call() };

    private void HangInTheFirstCall() => _reaction.OnCall = token =>
    {
        if (_reaction.Transitions.Count > 1)
            return Task.CompletedTask;

        _firstToken = token;
        return _firstCall.Task;
    };

    // Another thread may continue the loop after the cancellation.
    private void WaitForTheStopTimeout(Task running)
    {
        Assert.True(SpinWait.SpinUntil(() => running.IsCompleted || _time.NextDue() == StopTimeout.Ticks, HangGuard.Limit));
        Assert.False(running.IsCompleted);
    }

    /// <summary>Holds the first continuation until the test runs it.</summary>
    private sealed class HoldingContext : SynchronizationContext
    {
        private readonly TaskCompletionSource<Action> _held = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<Action> Held => _held.Task;

        public override void Post(SendOrPostCallback d, object? state) => _held.TrySetResult(() => d(state));
    }
}
