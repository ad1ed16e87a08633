using System.Threading.Channels;

namespace HealthKit.Snapshots;

/// <summary>
/// Passes every counted result to the observers, since two runs between two snapshots would appear as one. The observers run outside the
/// engine's thread, each with its own queue: a meter listener or a log that blocks delays no other observer.
/// </summary>
internal sealed class RunJournal(IEnumerable<IRunObserver> observers)
{
    private readonly Queue[] _queues = [.. observers.Select(static observer => new Queue(observer))];

    public void Write(RunRecord run)
    {
        foreach (var queue in _queues)
            queue.Write(run);
    }

    /// <summary>Serves the observers until canceled.</summary>
    public Task DispatchAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(_queues.Select(queue => Task.Run(() => queue.DispatchAsync(cancellationToken), CancellationToken.None)));

    /// <summary>Passes on all pending results. Not safe for concurrent calls.</summary>
    public void Dispatch()
    {
        foreach (var queue in _queues)
            queue.Dispatch();
    }

    private sealed class Queue(IRunObserver observer)
    {
        // Reached only when the pool starves for minutes or an observer blocks. The oldest results are lost then.
        private const int Maximum = 16_384;

        private readonly Channel<RunRecord> _runs = Channel.CreateBounded<RunRecord>(
            new BoundedChannelOptions(Maximum) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

        public void Write(RunRecord run) => _runs.Writer.TryWrite(run);

        public async Task DispatchAsync(CancellationToken cancellationToken)
        {
            while (await _runs.Reader.WaitToReadAsync(cancellationToken))
                Dispatch();
        }

        public void Dispatch()
        {
            while (_runs.Reader.TryRead(out var run))
            {
                try
                {
                    observer.Observe(run);
                }
                catch (Exception)
                {
                    // A third-party meter listener or log provider threw. It loses this result only.
                }
            }
        }
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
