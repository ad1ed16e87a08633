namespace HealthKit.Telemetry.Prometheus;

/// <summary>
/// Collects on a thread of its own, one collection at a time, so that a callback of somebody's that blocks holds up no scrape for longer than the
/// scrape is patient. Scrapes that come together share a collection.
/// </summary>
/// <param name="collect">Must not throw.</param>
/// <param name="patience">How long a caller waits.</param>
internal sealed class CollectionThread(Action collect, TimeSpan patience) : IDisposable
{
    private readonly object _changing = new();
    private bool _isStarted;
    private bool _isEnded;
    private int _wanted;
    private int _begun;
    private int _completed;

    /// <summary>Waits for a collection that begins from now on; returns the number of the last one that completed, 0 for none yet.</summary>
    public int Collect(out bool isHeldUp)
    {
        var asked = TimeProvider.System.GetTimestamp();
        lock (_changing)
        {
            Start();
            var mine = _begun + 1;
            _wanted = mine;
            Monitor.PulseAll(_changing);
            var left = patience;
            while (_completed < mine && !_isEnded && left > TimeSpan.Zero)
            {
                Monitor.Wait(_changing, left);
                left = patience - TimeProvider.System.GetElapsedTime(asked);
            }

            isHeldUp = _completed < mine && !_isEnded;
            return _completed;
        }
    }

    public void Dispose()
    {
        lock (_changing)
        {
            _isEnded = true;
            Monitor.PulseAll(_changing);
        }
    }

    private void Start()
    {
        if (!_isStarted && !_isEnded)
        {
            _isStarted = true;

            // Without the context of the scrape that comes first: no activity of its is to be seen by callbacks.
            new Thread(Run) { IsBackground = true, Name = "HealthKit metrics" }.UnsafeStart();
        }
    }

    private void Run()
    {
        while (Begin())
        {
            collect();
            lock (_changing)
            {
                _completed = _begun;
                Monitor.PulseAll(_changing);
            }
        }
    }

    private bool Begin()
    {
        lock (_changing)
        {
            while (_wanted <= _begun && !_isEnded)
            {
                Monitor.Wait(_changing);
            }

            _begun++;
            return !_isEnded;
        }
    }
}
