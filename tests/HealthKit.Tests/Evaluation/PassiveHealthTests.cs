using HealthKit.Evaluation;
using HealthKit.Registration;

namespace HealthKit.Tests.Evaluation;

public sealed class PassiveHealthTests
{
    private readonly PassiveHealthReport _report = new();
    private readonly PassiveHealth _passiveHealth;

    public PassiveHealthTests() => _passiveHealth = new PassiveHealth(_report);

    [Fact]
    public void Failure_OfManyCalls_CountsOnceInEachRun()
    {
        var before = _passiveHealth.TryTakeFailure();
        _report.RecordFailure();
        var (first, second) = (_passiveHealth.TryTakeFailure(), _passiveHealth.TryTakeFailure());

        _passiveHealth.OnEnded(now: 10);
        var afterTheRun = _passiveHealth.TryTakeFailure();
        _report.RecordFailure();

        Assert.Equal((false, true, false, false, true), (before, first, second, afterTheRun, _passiveHealth.TryTakeFailure()));
    }

    [Fact]
    public void Success_ReplacesTwoRunsAndNotTheThird()
    {
        long?[] successes = [Succeed(10), Succeed(20), Succeed(30)];

        _passiveHealth.OnStarted(now: 40);

        Assert.Equal([10, 20, null], successes);
        Assert.Equal(50, Succeed(50));

        long? Succeed(long now)
        {
            _report.RecordSuccess(now, minimumGap: 0);
            var success = _passiveHealth.Success;
            if (success is { } at)
                _passiveHealth.SkipRun(at);

            return success;
        }
    }

    [Fact]
    public void Success_BeforeTheStartOrTheEndOfARun_ReplacesNoRun()
    {
        _report.RecordSuccess(now: 10, minimumGap: 0);
        var atFirst = _passiveHealth.Success;
        _passiveHealth.OnStarted(now: 10);
        var beforeTheStart = _passiveHealth.Success;
        _report.RecordSuccess(now: 20, minimumGap: 0);
        var during = _passiveHealth.Success;

        _passiveHealth.OnEnded(now: 20);

        Assert.Equal((10, null, 20, null), (atFirst, beforeTheStart, during, _passiveHealth.Success));
    }
}
