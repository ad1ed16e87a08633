using HealthKit.Lifecycle;
using HealthKit.Tests.Support;

namespace HealthKit.Tests.Lifecycle;

/// <summary>What the monitor passes to the meter. <see cref="WatchdogTests"/> has what the snapshot shows.</summary>
public sealed class ThreadPoolDelayMonitorTests
{
    private readonly VirtualTime _time = new();
    private readonly Queue<ThreadPoolPing> _posted = new();
    private readonly List<double> _recorded = [];
    private readonly ThreadPoolDelayMonitor _monitor;

    public ThreadPoolDelayMonitorTests() =>
        _monitor = new ThreadPoolDelayMonitor(_time, _posted.Enqueue, new DelayRecorder(delay => _recorded.Add(delay.TotalSeconds)));

    /// <summary>A listener of the meter may block, so it runs on the pool and not on the measuring thread.</summary>
    [Fact]
    public void Delay_OfAnItem_IsRecordedByTheNextItem()
    {
        Update();
        _time.Advance(TimeSpan.FromSeconds(2));
        _posted.Dequeue().Execute();

        Update();

        Assert.Empty(_recorded);
        _posted.Dequeue().Execute();
        Assert.Equal([2], _recorded);
    }

    [Fact]
    public void Delay_MeasuredAfterASuspension_IsNotRecorded()
    {
        var suspension = TimeSpan.FromMinutes(1);
        Update();
        _time.Advance(suspension);
        _posted.Dequeue().Execute();

        Update(suspension);

        _posted.Dequeue().Execute();
        Assert.Empty(_recorded);
        Update();
        _posted.Dequeue().Execute();
        Assert.Equal([0], _recorded);
    }

    private void Update(TimeSpan excused = default) => _monitor.Update(_time.GetTimestamp(), excused.Ticks);
}
