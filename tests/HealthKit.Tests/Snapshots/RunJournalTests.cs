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

        journal.Write(new RunRecord(States.Definition("db"), HealthStatus.Healthy, null, TimeSpan.Zero, IsRun: true, null, default)
        {
            Timestamp = 0,
        });

        await seen.Task.WaitAsync(Deadline);
        release.Set();
        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => passing.WaitAsync(Deadline));
    }

    private sealed class Observer(Action observe) : IRunObserver
    {
        public void Observe(RunRecord run) => observe();
    }
}
