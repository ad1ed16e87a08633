using System.Diagnostics;

namespace HealthKit.TestServers;

/// <summary>
/// Measures how late a busy machine runs a thread and a work item of the thread pool while a test measures something else. A bound of time adds it, so that it
/// holds on any machine and stays tight on a quiet one.
/// </summary>
public sealed class SchedulingDelay : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    // A detection is a chain: timer, run, server, answer, publication. Each link can be late.
    private const int Links = 4;

    private readonly Thread _thread;
    private volatile bool _isEnding;
    private long _worst;

    public SchedulingDelay()
    {
        _thread = new Thread(Measure) { IsBackground = true, Name = nameof(SchedulingDelay) };
        _thread.Start();
    }

    /// <value>The longest delay up to now.</value>
    public TimeSpan Worst => Stopwatch.GetElapsedTime(0, Interlocked.Read(ref _worst));

    /// <summary>Returns a bound that holds on this machine: the stated one, the margin, and the measured delay of each link.</summary>
    public TimeSpan Bound(TimeSpan stated, TimeSpan margin) => stated + margin + (Links * Worst);

    public void Dispose()
    {
        _isEnding = true;
        _thread.Join();
    }

    private void Measure()
    {
        while (!_isEnding)
        {
            var slept = Stopwatch.GetTimestamp();
            Thread.Sleep(Pause);
            Add(Stopwatch.GetTimestamp() - slept - (long)(Pause.TotalSeconds * Stopwatch.Frequency));
            ThreadPool.UnsafeQueueUserWorkItem(static (item) => item.Delay.Add(Stopwatch.GetTimestamp() - item.Queued), (Delay: this, Queued: Stopwatch.GetTimestamp()), preferLocal: false);
        }
    }

    private void Add(long delay)
    {
        for (var worst = Interlocked.Read(ref _worst); delay > worst; worst = Interlocked.Read(ref _worst))
            Interlocked.CompareExchange(ref _worst, delay, worst);
    }
}
