using HealthKit.Lifecycle;
using HealthKit.Tests.Support;
using Microsoft.Extensions.Logging;

namespace HealthKit.Tests.Lifecycle;

public sealed class WatchdogTests : IDisposable
{
    private readonly WatchdogHarness _harness = new();

    [Fact]
    public void Pool_ThatRuns_ChangesAndLogsNothing()
    {
        _harness.Advance(0);
        var before = _harness.Store.Latest;

        _harness.Advance(3_600);

        Assert.Same(before, _harness.Store.Latest);
        Assert.Empty(_harness.Log.Records);
    }

    [Fact]
    public void Delay_WhileTheItemWaits_IsWhatItHasWaitedSoFar()
    {
        _harness.Block();

        var seen = new List<double>();
        for (var second = 0; second < 5; second++)
            seen.Add(_harness.Advance(1).Delay.TotalSeconds);

        Assert.Equal([1, 2, 3, 4, 5], seen);
        Assert.Equal(1, _harness.Waiting);
    }

    [Fact]
    public void Delay_ThatRises_IsPublishedFromATenthOn()
    {
        _harness.Block();
        _harness.Advance(8);

        var seen = new List<double>();
        for (var second = 9; second <= 12; second++)
            seen.Add(_harness.Advance(1).Delay.TotalSeconds);

        // From 9 s to 10 s it is a tenth, and from 10 s to 11 s it is less.
        Assert.Equal([9, 10, 10, 12], seen);
    }

    [Fact]
    public void Delay_ThatFallsByLessThanATenth_IsNotPublished()
    {
        _harness.Block();
        _harness.Advance(10).Release().IsBlocked = true;

        // The second item waits from 11 s to 20.05 s.
        _harness.Advance(10.05).Release();
        _harness.Advance(0.95);

        Assert.Equal(10, _harness.Delay.TotalSeconds);
        Assert.Equal(0, _harness.Advance(1).Delay.TotalSeconds);
    }

    [Fact]
    public void Delay_ThatStaysTheSame_IsPublishedOnce()
    {
        _harness.Block();
        _harness.Advance(5.9).Release().IsBlocked = true;
        var before = _harness.Advance(0.1).Store.Latest;

        _harness.Advance(2);

        Assert.Equal(5.9, before.Host.ThreadPoolDelay.TotalSeconds);
        Assert.Same(before, _harness.Store.Latest);
    }

    [Fact]
    public void Delay_ItemHadItsTurnBetweenTwoLooks_IsMeasuredByTheItem()
    {
        _harness.Block();

        _harness.Advance(2.4).Release();
        _harness.Advance(0.6);

        Assert.Equal(2.4, _harness.Delay.TotalSeconds);
        Assert.Equal(0, _harness.Advance(1).Delay.TotalSeconds);
    }

    [Fact]
    public void Delay_NextItemWaitsToo_DoesNotFallMeanwhile()
    {
        _harness.Block();
        _harness.Advance(5.9).Release().IsBlocked = true;

        var delay = _harness.Advance(2).Delay;

        Assert.Equal(5.9, delay.TotalSeconds);
    }

    [Fact]
    public void Delay_Small_IsNotPublished()
    {
        _harness.Block();
        _harness.Advance(0.02).Release();
        var before = _harness.Store.Latest;

        _harness.Advance(1);

        Assert.Same(before, _harness.Store.Latest);
    }

    [Fact]
    public void Delay_Of25Milliseconds_IsPublished()
    {
        _harness.Block();
        _harness.Advance(0.025).Release();

        Assert.Equal(0.025, _harness.Advance(1).Delay.TotalSeconds);
    }

    [Fact]
    public void Starvation_OfChangingDelay_EndsBelow100MillisecondsWithTheLongestWait()
    {
        var log = new ListLogger();
        var starvation = new StarvationEpisode(log);
        foreach (var milliseconds in (int[])[1_000, 8_000, 2_000, 100])
            starvation.Observe(TimeSpan.FromMilliseconds(milliseconds));

        Assert.Equal([1340], log.Records.Select(static record => record.Id));
        starvation.Observe(TimeSpan.FromMilliseconds(99));
        Assert.Equal("Information 1341: The thread pool is no longer starved; the longest wait was 8.0 s.", log.Records.Last().ToString());
    }

    [Fact]
    public void Starvation_FromOneSecondOn_IsLoggedOnceAtEachEnd()
    {
        _harness.Block();

        _harness.Advance(8).Release();
        _harness.Advance(20);

        Assert.Equal([(LogLevel.Warning, 1340), (LogLevel.Information, 1341)],
            _harness.Log.Records.Select(record => (record.Level, record.Id)));
        Assert.StartsWith("The thread pool is starved: work items wait 1.0 s for a thread", _harness.Log.Records.First().Message,
            StringComparison.Ordinal);
        Assert.Equal("The thread pool is no longer starved; the longest wait was 8.0 s.", _harness.Log.Records.Last().Message);
    }

    public void Dispose() => _harness.Dispose();
}
