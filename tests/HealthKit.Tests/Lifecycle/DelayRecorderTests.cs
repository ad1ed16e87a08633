using HealthKit.Lifecycle;

namespace HealthKit.Tests.Lifecycle;

public sealed class DelayRecorderTests
{
    private static readonly TimeSpan Deadline = HangGuard.Limit;

    /// <summary>The recorder records a delay each second, so a listener that blocks would block another pool thread each second.</summary>
    [Fact]
    public async Task Listener_ThatBlocks_HoldsOneThreadAndNoMore()
    {
        using var release = new ManualResetEventSlim();
        var entered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var recorded = new List<TimeSpan>();
        var recorder = new DelayRecorder(delay =>
        {
            recorded.Add(delay);
            entered.TrySetResult();
            release.Wait(Deadline);
        });
        var blocked = Task.Run(recorder.RecordingOf(TimeSpan.FromSeconds(1)));
        await entered.Task.WaitAsync(Deadline);

        recorder.RecordingOf(TimeSpan.FromSeconds(2))();

        release.Set();
        await blocked.WaitAsync(Deadline);
        recorder.RecordingOf(TimeSpan.FromSeconds(3))();
        Assert.Equal([1, 3], recorded.Select(static delay => delay.TotalSeconds));
    }
}
