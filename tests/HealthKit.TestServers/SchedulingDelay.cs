using System.Diagnostics;
using System.Globalization;

namespace HealthKit.TestServers;

/// <summary>
/// Measures while a test runs how late this machine is: how long a thread and a work item of the pool wait for their turn, and how many threads share a processor.
/// A bound of time takes both in, so that it holds on a busy machine and stays tight on a quiet one.
/// </summary>
public sealed class SchedulingDelay : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    // A detection is a chain: timer, run, server, answer, publication. Each link can be late.
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

    /// <value>The longest wait for a turn up to now.</value>
    public TimeSpan Worst => Stopwatch.GetElapsedTime(0, Interlocked.Read(ref _worst));

    /// <value>How many times as long as alone a thread took, on average: the threads that could run, for each processor; at least 1.</value>
    public double Slowdown => Math.Max(1, (double)Interlocked.Read(ref _runnable) / Math.Max(1, Interlocked.Read(ref _samples)) / Environment.ProcessorCount);

    /// <summary>Returns a bound that holds on this machine.</summary>
    /// <param name="stated">What timers and timeouts add up to.</param>
    /// <param name="work">What is computed beside that, on a quiet machine.</param>
    public TimeSpan Bound(TimeSpan stated, TimeSpan work) => stated + (work * Slowdown) + (Links * Worst);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"late by up to {Worst.TotalSeconds:0.00} s, slower by {Slowdown:0.0}");

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
            ThreadPool.UnsafeQueueUserWorkItem(static item => item.Delay.Add(Stopwatch.GetTimestamp() - item.Queued), (Delay: this, Queued: Stopwatch.GetTimestamp()), preferLocal: false);
            Interlocked.Add(ref _runnable, Runnable());
            Interlocked.Increment(ref _samples);
        }
    }

    // The fourth word is "those that could run now, this thread among them / all".
    private static int Runnable() => int.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[3].Split('/')[0], CultureInfo.InvariantCulture);

    private void Add(long delay)
    {
        for (var worst = Interlocked.Read(ref _worst); delay > worst; worst = Interlocked.Read(ref _worst))
            Interlocked.CompareExchange(ref _worst, delay, worst);
    }
}
