using HealthKit.Registration;

namespace HealthKit.Tests.Registration;

public sealed class TrafficReportTests
{
    private readonly TrafficReport _report = new();

    [Fact]
    public void Failure_OfManyThreadsAtOnce_IsNewsOnce()
    {
        for (var round = 0; round < 500; round++)
        {
            using var together = new Barrier(2);
            var news = 0;
            var threads = Enumerable.Range(0, 2).Select(_ => new Thread(() =>
            {
                together.SignalAndWait();
                if (_report.Fail())
                    Interlocked.Increment(ref news);
            })).ToArray();
            Array.ForEach(threads, static thread => thread.Start());
            Array.ForEach(threads, static thread => thread.Join());

            Assert.Equal((1, true), (news, _report.HasFailed));
            _report.Clear();
            Assert.False(_report.HasFailed);
        }
    }

    [Fact]
    public void Success_LessThanAGrainAfterTheLast_IsNotWritten()
    {
        _report.Succeed(now: 100, grain: 10);
        _report.Succeed(now: 109, grain: 10);
        Assert.Equal(100, _report.SucceededAt);

        _report.Succeed(now: 110, grain: 10);

        Assert.Equal(110, _report.SucceededAt);
    }

    [Fact]
    public void Success_WhileTheCheckIsDoubted_IsNewsOncePerRun()
    {
        var well = _report.Succeed(now: 1, grain: 10);
        _report.IsDoubted = true;

        var asked = (_report.Succeed(now: 2, grain: 10), _report.Succeed(now: 3, grain: 10));
        _report.Clear();

        Assert.Equal((false, (true, false), true), (well, asked, _report.Succeed(now: 4, grain: 10)));
    }
}
