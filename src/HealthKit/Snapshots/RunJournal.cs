using System.Threading.Channels;

namespace HealthKit.Snapshots;

/// <summary>
/// Passes every counted result to the observers, since two runs between two snapshots would appear as one. The observers run outside the
/// engine's thread, each with its own queue: a meter listener or a log that blocks delays no other observer.
/// </summary>
internal sealed class RunJournal(IEnumerable<IRunObserver> observers)
{
    // Reached only when the pool starves for minutes or an observer blocks. The oldest results are lost then.
    private const int Maximum = 16_384;

    private readonly (IRunObserver Observer, Channel<RunRecord> Runs)[] _queues = [.. observers.Select(static observer => (
        observer, Channel.CreateBounded<RunRecord>(
            new BoundedChannelOptions(Maximum) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true })))];

    public void Write(RunRecord run)
    {
        foreach (var (_, runs) in _queues)
            runs.Writer.TryWrite(run);
    }

    /// <summary>Serves the observers until canceled.</summary>
    public Task DispatchAsync(CancellationToken cancellationToken) => Task.WhenAll(_queues.Select(queue => Task.Run(
        async () =>
        {
            while (await queue.Runs.Reader.WaitToReadAsync(cancellationToken))
                Dispatch(queue.Observer, queue.Runs.Reader);
        },
        CancellationToken.None)));

    /// <summary>Passes on all pending results. Not safe for concurrent calls.</summary>
    public void Dispatch()
    {
        foreach (var (observer, runs) in _queues)
            Dispatch(observer, runs.Reader);
    }

    // A third-party meter listener or log provider may throw. It loses this result only.
    private static void Dispatch(IRunObserver observer, ChannelReader<RunRecord> runs)
    {
        while (runs.TryRead(out var run))
            Guard.Run(() => observer.Observe(run));
    }
}

/// <summary>
/// One counted result of a check, with the status of the run, and the new verdict if the result changed it. It is not a run when the run is
/// still overdue, and when it stands for failed calls of the app.
/// </summary>
internal sealed record RunRecord(
    CheckDefinition Check, HealthStatus Status, HealthReason? Reason, TimeSpan Duration, bool IsRun, HealthStatus? NewVerdict,
    DateTimeOffset At)
{
    /// <summary><see cref="At"/> as a timestamp (<see cref="TimeProvider.GetTimestamp"/>).</summary>
    public required long Timestamp { get; init; }

    /// <summary>Whether the check had no result before.</summary>
    public bool IsFirst { get; init; }
}

/// <summary>Receives every counted result in order, soon after the run.</summary>
internal interface IRunObserver
{
    void Observe(RunRecord run);
}
