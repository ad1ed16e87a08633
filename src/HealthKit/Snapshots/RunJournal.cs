using System.Threading.Channels;

namespace HealthKit.Snapshots;

/// <summary>
/// Passes on what the engine counted to those who look at single runs, off the engine's thread, which must not run
/// their code. Snapshots would not do: of two runs between them one would not be seen. Each observer has a queue of its
/// own, so that a listener to a meter or a log that blocks holds up no other.
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

    /// <summary>Tells the observers until cancelled.</summary>
    public Task DispatchAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(_queues.Select(queue => Task.Run(() => queue.DispatchAsync(cancellationToken), CancellationToken.None)));

    /// <summary>Tells them of what there is. By one thread at a time.</summary>
    public void Dispatch()
    {
        foreach (var queue in _queues)
        {
            queue.Dispatch();
        }
    }

    private sealed class Queue(IRunObserver observer)
    {
        // Only a pool that has starved for minutes, or an observer that blocks, lets so many come together; then the oldest are lost.
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
                    // Somebody's listener to a meter, or a log provider, that throws loses this one and no other.
                }
            }
        }
    }
}
