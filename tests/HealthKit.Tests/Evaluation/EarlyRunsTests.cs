using HealthKit.Evaluation;
using HealthKit.Registration;

namespace HealthKit.Tests.Evaluation;

/// <summary>The times that <see cref="EarlyRuns"/> gives; <see cref="EarlyRunTests"/> has the runs that follow from them.</summary>
public sealed class EarlyRunsTests
{
    private const long Due = 1_000;

    private readonly EarlyRuns _runs = new();

    [Theory]
    [InlineData("ConnectionLost", true)]
    [InlineData("ConnectionRestored", true)]
    [InlineData("Report", false)]
    public void Signal_IsStoredUntilARunStarts(string reason, bool isSignal)
    {
        _runs.Set(Enum.Parse<RunReason>(reason));
        var beforeTake = _runs.IsSignalled;
        _runs.Take();
        _runs.Take();
        var afterTake = _runs.IsSignalled;
        _runs.OnStarted(nextSignalAt: 0);
        _runs.Take();

        Assert.Equal((false, isSignal, false), (beforeTake, afterTake, _runs.IsSignalled));
    }

    [Fact]
    public void Signal_MovesTheRunToNow()
    {
        Signal(RunReason.ConnectionLost);

        Assert.Equal((500, Due), (_runs.DueOf(Due, now: 500, recoveryAt: null), _runs.DueOf(Due, now: 1_500, recoveryAt: null)));
    }

    [Fact]
    public void Signal_AfterARunThatASignalStarted_WaitsForItsTime()
    {
        Signal(RunReason.ConnectionLost);
        _runs.OnStarted(nextSignalAt: 700);
        Signal(RunReason.ConnectionLost);

        Assert.Equal((700, 800), (_runs.DueOf(Due, now: 500, recoveryAt: null), _runs.DueOf(Due, now: 800, recoveryAt: null)));
    }

    [Fact]
    public void Signal_AfterARunThatNoSignalStarted_IsForNow()
    {
        _runs.OnStarted(nextSignalAt: 700);
        Signal(RunReason.ConnectionLost);

        Assert.Equal(500, _runs.DueOf(Due, now: 500, recoveryAt: null));
    }

    /// <summary>The rows are the end of a run, and then whether the next run belongs to a recovery.</summary>
    [Theory]
    [InlineData(true, true, true)]
    [InlineData(true, false, false)]
    [InlineData(false, true, false)]
    [InlineData(false, false, false)]
    public void Recovery_BeginsWithALateRunThatEndsWell(bool isHealthy, bool isLate, bool isRecovery)
    {
        _runs.OnEnded(isHealthy, isLate);

        Assert.Equal(isRecovery ? 600 : Due, _runs.DueOf(Due, now: 500, recoveryAt: 600));
    }

    [Theory]
    [InlineData(true, true, false)]
    [InlineData(true, false, true)]
    [InlineData(false, true, false)]
    [InlineData(false, false, false)]
    public void Recovery_SuccessfulRunInTime_Continues(bool isHealthy, bool isLate, bool isRecovery)
    {
        _runs.OnEnded(isHealthy: true, isLate: true);

        _runs.OnEnded(isHealthy, isLate);

        Assert.Equal(isRecovery ? 600 : Due, _runs.DueOf(Due, now: 500, recoveryAt: 600));
    }

    [Theory]
    [InlineData("ConnectionLost", false)]
    [InlineData("ConnectionRestored", true)]
    public void Recovery_BeginsWithARestoredConnection(string reason, bool isRecovery)
    {
        Signal(Enum.Parse<RunReason>(reason));
        _runs.OnStarted(nextSignalAt: 0);
        _runs.OnEnded(isHealthy: true, isLate: false);

        Assert.Equal(isRecovery ? 600 : Due, _runs.DueOf(Due, now: 500, recoveryAt: 600));
    }

    [Fact]
    public void Recovery_ConnectionRestoredDuringIt_Continues()
    {
        _runs.OnEnded(isHealthy: true, isLate: true);
        Signal(RunReason.ConnectionRestored);
        _runs.OnStarted(nextSignalAt: 0);
        _runs.OnEnded(isHealthy: true, isLate: false);

        Assert.Equal(600, _runs.DueOf(Due, now: 500, recoveryAt: 600));
    }

    [Fact]
    public void Recovery_NeitherDelaysARunNorStartsItInThePast()
    {
        _runs.OnEnded(isHealthy: true, isLate: true);

        Assert.Equal(
            (500, 550, Due),
            (_runs.DueOf(Due, now: 500, recoveryAt: 400), _runs.DueOf(due: 550, now: 500, recoveryAt: 600),
                _runs.DueOf(Due, now: 500, recoveryAt: null)));
    }

    private void Signal(RunReason reason)
    {
        _runs.Set(reason);
        _runs.Take();
    }
}
