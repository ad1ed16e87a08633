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
        {
            queue.Write(run);
        }
    }

    /// <summary>Serves the observers until canceled.</summary>
    public Task DispatchAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(_queues.Select(queue => Task.Run(() => queue.DispatchAsync(cancellationToken), CancellationToken.None)));

    /// <summary>Passes on all pending results. Not safe for concurrent calls.</summary>
    public void Dispatch()
    {
        foreach (var queue in _queues)
        {
            queue.Dispatch();
        }
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
            {
                Dispatch();
            }
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
