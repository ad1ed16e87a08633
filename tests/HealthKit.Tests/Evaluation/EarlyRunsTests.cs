using HealthKit.Evaluation;
using HealthKit.Registration;

namespace HealthKit.Tests.Evaluation;

/// <summary>The times of <see cref="EarlyRuns"/>; <see cref="EarlyRunTests"/> and <see cref="RecoveryRunTests"/> have the runs.</summary>
public sealed class EarlyRunsTests
{
    private const long Due = 1_000;
    private const long Spread = 100;
    private const long Delay = 30;

    private readonly EarlyRuns _runs = new();

    [Theory]
    [InlineData("ConnectionLost", true)]
    [InlineData("Works", true)]
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
    public void LostConnection_MovesTheRunToNow()
    {
        Signal(RunReason.ConnectionLost);

        Assert.Equal((500, Due), (DueAt(500), DueAt(1_500)));
    }

    [Fact]
    public void LostConnection_AfterARunThatASignalStarted_WaitsForItsTime()
    {
        Signal(RunReason.ConnectionLost);
        _runs.OnStarted(nextSignalAt: 700);
        Signal(RunReason.ConnectionLost);

        Assert.Equal((700, 800), (DueAt(500), DueAt(800)));
    }

    [Fact]
    public void LostConnection_AfterARunThatNoSignalStarted_IsForNow()
    {
        _runs.OnStarted(nextSignalAt: 700);
        Signal(RunReason.ConnectionLost);

        Assert.Equal(500, DueAt(500));
    }

    [Theory]
    [InlineData("ConnectionLost", true)]
    [InlineData("Works", true)]
    [InlineData("Report", false)]
    public void Run_AfterASignal_MayBeAlignedWithThatOfOtherReplicasOnce(string reason, bool isAligned)
    {
        Signal(Enum.Parse<RunReason>(reason));
        var beforeRun = _runs.TakeAligned();
        _runs.OnStarted(nextSignalAt: 0);

        Assert.Equal((false, isAligned, false), (beforeRun, _runs.TakeAligned(), _runs.TakeAligned()));
    }

    [Theory]
    [InlineData(false, false, false)]
    [InlineData(true, false, false)]
    [InlineData(false, true, true)]
    [InlineData(true, true, false)]
    public void Take_TellsARestoredConnectionThatWasNotLostAgain(bool isLost, bool isRestored, bool isTold)
    {
        if (isLost)
            _runs.Set(RunReason.ConnectionLost);

        if (isRestored)
            _runs.Set(RunReason.Works);

        Assert.Equal((isTold, false), (_runs.Take(), _runs.Take()));
    }

    [Theory]
    [InlineData(500, 530)]
    [InlineData(900, 930)]
    [InlineData(901, Due)]
    [InlineData(1_500, Due)]
    public void RestoredConnection_MovesTheRunToARandomTimeUnlessItIsDueSoon(long now, long expected)
    {
        Signal(RunReason.Works);

        Assert.Equal(expected, DueAt(now));
    }

    [Theory]
    [InlineData(500, 730)]
    [InlineData(800, 830)]
    public void RestoredConnection_AfterARunThatASignalStarted_WaitsForItsTime(long now, long expected)
    {
        Signal(RunReason.ConnectionLost);
        _runs.OnStarted(nextSignalAt: 700);
        Signal(RunReason.Works);

        Assert.Equal(expected, DueAt(now));
    }

    [Fact]
    public void RestoredConnection_ThatIsLostAgain_MovesTheRunToNow()
    {
        Signal(RunReason.Works);
        Signal(RunReason.ConnectionLost);

        Assert.Equal(500, DueAt(500));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Recovery_BeginsWithARunThatWaitedAndEndsWell(bool isLate)
    {
        Assert.Equal(Due, After(mayRecover: true, first: null));
        Assert.Equal(700, After(mayRecover: true, isLate));
        Assert.Equal(800, After(mayRecover: true));
        Assert.Equal(800, After(mayRecover: true, first: null));
        Assert.Equal(Due, After(mayRecover: false));
        Assert.Equal(Due, After(mayRecover: true, first: null));
        Assert.Equal(700, After(mayRecover: true));
    }

    [Fact]
    public void Recovery_LateRunInIt_EndsItAndTheNextBeginsAnother() =>
        Assert.Equal(
            [700, Due, 700, Due],
            Enumerable.Range(0, 4).Select(_ => After(mayRecover: true, isLate: true)));

    [Theory]
    [InlineData("ConnectionLost", Due)]
    [InlineData("Works", 800)]
    public void Recovery_BeginsWithTheRunAfterARestoredConnection(string reason, long expected)
    {
        Signal(Enum.Parse<RunReason>(reason));
        _runs.OnStarted(nextSignalAt: 0);

        Assert.Equal(expected, After(mayRecover: true, first: null));
    }

    [Fact]
    public void Recovery_ConnectionRestoredDuringIt_Continues()
    {
        After(mayRecover: true);
        Signal(RunReason.Works);
        _runs.OnStarted(nextSignalAt: 0);

        Assert.Equal(800, After(mayRecover: true));
    }

    private long DueAt(long now) => _runs.DueOf(Due, now, Spread, Delay);

    private long After(bool mayRecover, bool isLate = false, long? first = 700) =>
        _runs.DueAfter(mayRecover, isLate, Due, first, next: 800);

    private void Signal(RunReason reason)
    {
        _runs.Set(reason);
        _runs.Take();
    }
}
