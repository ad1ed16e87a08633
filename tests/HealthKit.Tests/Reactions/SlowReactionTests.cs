using HealthKit.Tests.Support;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Tests.Reactions;

/// <summary>Reactions that throw, block or hang harm neither the feed nor other reactions.</summary>
public sealed class SlowReactionTests
{
    private static readonly TimeSpan Deadline = FeedScene.Deadline;

    [Fact]
    public async Task Feed_ReactionThrows_IsLoggedAndGetsTheNext()
    {
        var check = new ScriptedCheck();
        var reaction = new RecordingReaction { OnCall = static _ => throw new InvalidOperationException("Password=canary") };
        using var harness = FeedScene.Harness(check, reaction);
        await using var running = FeedScene.Follow(harness);
        check.Says(HealthStatus.Unhealthy);
        harness.Advance(60);
        await reaction.NotifiedAsync();
        check.Says(HealthStatus.Healthy);
        harness.Advance(60);

        await reaction.NotifiedAsync();

        Assert.True(SpinWait.SpinUntil(() => harness.Log.Records.Count(record => record.Id == 1109) == 2, Deadline));
        Assert.DoesNotContain(harness.Log.Records,
            record => $"{record.Message}{record.Exception}".Contains("canary", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Feed_ReactionBlocksItsThread_IsLateToo()
    {
        var check = new ScriptedCheck();
        using var release = new ManualResetEventSlim();
        var blocking = new RecordingReaction
        {
            OnCall = _ =>
            {
                release.Wait(Deadline, CancellationToken.None);
                return Task.CompletedTask;
            },
        };
        using var harness = FeedScene.Harness(check, blocking);
        var late = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        harness.Log.Logged += record => _ = record.Id == 1108 && late.TrySetResult();
        await using var running = FeedScene.Follow(harness);
        check.Says(HealthStatus.Unhealthy);
        harness.Advance(15);
        await blocking.NotifiedAsync();


        AdvanceUntil(harness, late.Task);
        release.Set();
    }

    [Fact]
    public async Task Feed_ReactionHangs_OthersAreNotifiedAndItIsNotCalledAgainUntilItEnds()
    {
        var check = new ScriptedCheck();
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var hanging = new RecordingReaction
        {
            OnCall = token =>
            {
                token.Register(() => cancelled.TrySetResult());
                return release.Task;
            },
        };
        var other = new RecordingReaction();
        using var harness = FeedScene.Harness(check, hanging, other);
        await using var running = FeedScene.Follow(harness);
        check.Says(HealthStatus.Unhealthy);
        harness.Advance(15);
        await hanging.NotifiedAsync();
        await other.NotifiedAsync();
        AdvanceUntil(harness, cancelled.Task);
        check.Says(HealthStatus.Healthy);
        harness.Advance(60);
        await other.NotifiedAsync();

        Assert.Single(hanging.Transitions);
        Assert.True(SpinWait.SpinUntil(() => harness.Log.Records.Any(record => record.Id == 1108), Deadline));
        release.SetResult();
        await hanging.NotifiedAsync();
        Assert.Equal(HealthStatus.Healthy, hanging.Transitions.Last().To);
    }

    /// <summary>An exception on a timer's thread would end the process.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Feed_ReactionRegistersWithItsTokenWhatThrowsOrBlocks_IsLateAndDoesNoHarm(bool blocks)
    {
        var check = new ScriptedCheck();
        using var release = new ManualResetEventSlim();
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var hanging = new RecordingReaction
        {
            OnCall = token =>
            {
                token.Register(() =>
                {
                    ended.TrySetResult();
                    _ = blocks ? release.Wait(Deadline, CancellationToken.None) : throw new InvalidOperationException();
                });
                return ended.Task;
            },
        };
        using var harness = FeedScene.Harness(check, hanging);
        await using var running = FeedScene.Follow(harness);
        check.Says(HealthStatus.Unhealthy);
        harness.Advance(15);
        await hanging.NotifiedAsync();
        AdvanceUntil(harness, ended.Task);
        check.Says(HealthStatus.Healthy);
        harness.Advance(60);

        Assert.Equal(HealthStatus.Healthy, (await hanging.NotifiedAsync()).To);
        release.Set();
    }

    /// <summary>The limit of a call begins on another thread, so time may have to pass several times.</summary>
    private static void AdvanceUntil(EngineHarness harness, Task task) => Assert.True(SpinWait.SpinUntil(
        () =>
        {
            harness.Advance(20);
            return task.IsCompleted;
        },
        Deadline));
}
