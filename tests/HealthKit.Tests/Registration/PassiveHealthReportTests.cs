using HealthKit.Registration;

namespace HealthKit.Tests.Registration;

public sealed class PassiveHealthReportTests
{
    private readonly PassiveHealthReport _report = new();

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
                if (_report.RecordFailure())
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
        _report.RecordSuccess(now: 100, minimumGap: 10);
        _report.RecordSuccess(now: 109, minimumGap: 10);
        Assert.Equal(100, _report.SucceededAt);

        _report.RecordSuccess(now: 110, minimumGap: 10);

        Assert.Equal(110, _report.SucceededAt);
    }

    [Fact]
    public void Success_WhileTheCheckIsDoubted_IsNewsOncePerRun()
    {
        var well = _report.RecordSuccess(now: 1, minimumGap: 10);
        _report.IsSuspect = true;

        var asked = (_report.RecordSuccess(now: 2, minimumGap: 10), _report.RecordSuccess(now: 3, minimumGap: 10));
        _report.Clear();

        Assert.Equal((false, (true, false), true), (well, asked, _report.RecordSuccess(now: 4, minimumGap: 10)));
    }
}
