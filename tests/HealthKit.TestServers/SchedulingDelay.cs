using System.Diagnostics;
using System.Globalization;

namespace HealthKit.TestServers;

/// <summary>
/// Measures during a test how late this machine is. It records how long a thread and a thread-pool work item wait for their turn, and how
/// many threads share a processor. A time bound includes both, so that it holds on a busy machine and stays tight on a quiet one.
/// </summary>
public sealed class SchedulingDelay : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    // A detection is a chain: timer, run, server, response, publication. Each link can be late.
    private const int Links = 4;

    private readonly Thread _thread;
    private volatile bool _isEnding;
    private long _worst;
    private long _runnable;
    private long _samples;

    public SchedulingDelay()
    {
        _thread = new Thread(Measure) { IsBackground = true, Name = nameof(SchedulingDelay) };
        _thread.Start();
    }

    /// <value>The longest wait for a turn so far.</value>
    public TimeSpan Worst => Stopwatch.GetElapsedTime(0, Interlocked.Read(ref _worst));

    /// <value>
    /// How much longer a thread took than it takes alone, on average: the number of runnable threads per processor, at least 1.
    /// </value>
    public double Slowdown =>
        Math.Max(1, (double)Interlocked.Read(ref _runnable) / Math.Max(1, Interlocked.Read(ref _samples)) / Environment.ProcessorCount);

    /// <summary>Returns a time bound that holds on this machine.</summary>
    /// <param name="stated">The sum of the timers and timeouts.</param>
    /// <param name="work">The time for computation in addition, on a quiet machine.</param>
    public TimeSpan Bound(TimeSpan stated, TimeSpan work) => stated + (work * Slowdown) + (Links * Worst);

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"late by up to {Worst.TotalSeconds:0.00} s, slower by {Slowdown:0.0}");

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
            ThreadPool.UnsafeQueueUserWorkItem(static item => item.Delay.Add(Stopwatch.GetTimestamp() - item.Queued),
                (Delay: this, Queued: Stopwatch.GetTimestamp()), preferLocal: false);
            Interlocked.Add(ref _runnable, Runnable());
            Interlocked.Increment(ref _samples);
        }
    }

    // The fourth word of /proc/loadavg is "threads that can run now, including this one / all threads".
    private static int Runnable() => int.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[3].Split('/')[0], CultureInfo.InvariantCulture);

    private void Add(long delay)
    {
        for (var worst = Interlocked.Read(ref _worst); delay > worst; worst = Interlocked.Read(ref _worst))
            Interlocked.CompareExchange(ref _worst, delay, worst);
    }
}
