using System.Threading.Channels;

namespace HealthKit.Snapshots;

/// <summary>
/// Passes on what the engine counted to those who look at single runs, off the engine's thread, which must not run their code. Snapshots
/// would not do: of two runs between them one would not be seen.
/// </summary>
internal sealed class RunJournal(IEnumerable<IRunObserver> observers)
{
    // Only a pool that has starved for minutes lets so many come together; then the oldest are lost.
    private const int Most = 16_384;

    private readonly IRunObserver[] _observers = [.. observers];

    private readonly Channel<RunRecord> _runs = Channel.CreateBounded<RunRecord>(
        new BoundedChannelOptions(Most) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

    public void Write(RunRecord run) => _runs.Writer.TryWrite(run);

    /// <summary>Tells the observers until cancelled.</summary>
    public async Task PassOnAsync(CancellationToken cancellationToken)
    {
        while (await _runs.Reader.WaitToReadAsync(cancellationToken))
        {
            PassOn();
        }
    }

    /// <summary>Tells them of what there is. By one thread at a time.</summary>
    public void PassOn()
    {
        while (_runs.Reader.TryRead(out var run))
        {
            foreach (var observer in _observers)
            {
                ObserveGuarded(observer, run);
            }
        }
    }

    private static void ObserveGuarded(IRunObserver observer, RunRecord run)
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
