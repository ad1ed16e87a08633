using HealthKit.Snapshots;
using HealthKit.Tests.Support;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Tests.Snapshots;

public sealed class RunJournalTests
{
    private static readonly TimeSpan Deadline = HangGuard.Limit;

    [Fact]
    public async Task Observer_ThatBlocks_HoldsUpNoOther()
    {
        using var release = new ManualResetEventSlim();
        using var end = new CancellationTokenSource();
        var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var journal = new RunJournal([new Observer(() => release.Wait(Deadline)), new Observer(() => seen.TrySetResult())]);
        var passing = journal.DispatchAsync(end.Token);

        journal.Write(Run(0));

        await seen.Task.WaitAsync(Deadline);
        release.Set();
        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => passing.WaitAsync(Deadline));
    }

    /// <summary>The queue of an observer holds 16,384 results.</summary>
    [Fact]
    public void Observer_WithAFullQueue_LosesTheOldestResults()
    {
        var seen = new List<long>();
        var journal = new RunJournal([new Recorder(seen)]);
        for (var number = 1; number <= 16_384 + 2; number++)
            journal.Write(Run(number));

        journal.Dispatch();

        Assert.Equal((3, 16_386, 16_384), (seen[0], seen[^1], seen.Count));
    }

    private static RunRecord Run(long timestamp) =>
        new(States.Definition("db"), HealthStatus.Healthy, null, TimeSpan.Zero, IsRun: true, null, default) { Timestamp = timestamp };

    private sealed class Recorder(List<long> seen) : IRunObserver
    {
        public void Observe(RunRecord run) => seen.Add(run.Timestamp);
    }

    private sealed class Observer(Action observe) : IRunObserver
    {
        public void Observe(RunRecord run) => observe();
    }
}
