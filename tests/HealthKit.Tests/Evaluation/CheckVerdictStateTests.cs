using HealthKit.Evaluation;
using HealthKit.Registration;
using HealthKit.Snapshots;
using HealthKit.Tests.Support;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Tests.Evaluation;

/// <summary>
/// What <see cref="CheckVerdict"/> publishes and writes to the journal after each result, without an engine. Two results turn the verdict.
/// </summary>
public sealed class CheckVerdictStateTests
{
    private static readonly IReadOnlyDictionary<string, object> Data = new Dictionary<string, object> { ["queue"] = 3 };
    private static readonly IReadOnlyDictionary<string, object> NewData = new Dictionary<string, object> { ["queue"] = 9 };
    private static readonly RunOutcome Healthy = new(HealthStatus.Healthy, Reason: null, Message: null);
    private static readonly NetworkDiagnosis Tcp = new(FailingLayer.Tcp, ["10.0.0.1:5432"]);

    private readonly VirtualTime _time = new();
    private readonly RunJournal _journal;
    private readonly List<RunRecord> _records = [];
    private readonly CheckVerdict _verdict;

    public CheckVerdictStateTests()
    {
        _journal = new RunJournal([new Observer(_records)]);
        _verdict = Verdict();
    }

    [Fact]
    public void State_AfterTheFirstFailure_HasEveryPartOfIt()
    {
        var failure = Failure(HealthReason.Dns) with
        {
            FullMessage = "Full.",
            Description = "Described.",
            Data = Data,
            Exception = new TimeoutException(),
        };
        _time.Advance(TimeSpan.FromSeconds(5));

        _verdict.Record(failure, Ticks(3), _time.GetTimestamp(), isRun: true);

        var state = _verdict.State;
        var now = _time.GetUtcNow();
        Assert.Equal((HealthStatus.Unhealthy, HealthReason.Dns, "dns", "Full."),
            (state.Status, state.Reason, state.Message, state.FullMessage));
        Assert.Equal(("Described.", Data, failure.Exception), (state.Description, state.Data, state.Exception));
        Assert.Equal((now, Ticks(5), now, null, TimeSpan.FromSeconds(3)),
            (state.Since, state.ChangedAt, state.LastRun, state.LastSuccess, state.Duration));
        Assert.Equal((true, false, 1, Ticks(35)), (state.HasRun, state.HasSucceeded, state.ConsecutiveFailures, state.StaleAt));
    }

    [Fact]
    public void State_WhileAFailureIsCounted_ShowsTheResultBefore()
    {
        Record(Healthy with { Message = "Fine.", FullMessage = "Very fine.", Description = "Described.", Data = Data });
        var (succeeded, since) = (_time.GetUtcNow(), _verdict.State.Since);

        Record(Failure(HealthReason.Dns) with { Data = NewData, Exception = new TimeoutException() });

        var state = _verdict.State;
        Assert.Equal((HealthStatus.Healthy, null, "Fine.", "Very fine."), (state.Status, state.Reason, state.Message, state.FullMessage));
        Assert.Equal(("Described.", Data, null), (state.Description, state.Data, state.Exception));
        Assert.Equal((since, succeeded, _time.GetUtcNow()), (state.Since, state.LastSuccess, state.LastRun));
        Assert.Equal((true, 1, true), (state.HasSucceeded, state.ConsecutiveFailures, _verdict.InTransition));
    }

    [Fact]
    public void State_OfACheckThatStaysHealthy_ShowsTheLatestResult()
    {
        Record(Healthy with { Data = Data });
        var (since, changedAt) = (_verdict.State.Since, _verdict.State.ChangedAt);

        Record(Healthy with { Data = NewData });

        Assert.Equal((NewData, since, changedAt), (_verdict.State.Data, _verdict.State.Since, _verdict.State.ChangedAt));
        Assert.Equal(_time.GetUtcNow(), _verdict.State.LastSuccess);
    }

    [Fact]
    public void State_OfACheckThatStaysUnhealthy_ShowsTheLatestFailure()
    {
        Record(Failure(HealthReason.Dns));
        var (since, changedAt) = (_verdict.State.Since, _verdict.State.ChangedAt);

        Record(Failure(HealthReason.Timeout));

        var state = _verdict.State;
        Assert.Equal((HealthReason.Timeout, "timeout", 2), (state.Reason, state.Message, state.ConsecutiveFailures));
        Assert.Equal((since, changedAt), (state.Since, state.ChangedAt));
    }

    [Fact]
    public void State_WhileARecoveryIsCounted_ShowsTheFailureAndTheSuccess()
    {
        Record(Failure(HealthReason.Dns));
        var since = _verdict.State.Since;

        Record(Healthy);

        var state = _verdict.State;
        Assert.Equal((HealthStatus.Unhealthy, HealthReason.Dns, "dns"), (state.Status, state.Reason, state.Message));
        Assert.Equal((since, _time.GetUtcNow(), 0, true), (state.Since, state.LastSuccess, state.ConsecutiveFailures, state.HasSucceeded));
    }

    [Fact]
    public void State_AfterARecovery_HasNothingOfTheFailure()
    {
        Record(Failure(HealthReason.Dns) with { FullMessage = "Full.", Data = Data, Exception = new TimeoutException() });
        Record(Healthy);

        Record(Healthy);

        var state = _verdict.State;
        Assert.Equal((HealthStatus.Healthy, null, null, null, null),
            (state.Status, state.Reason, state.Message, state.FullMessage, state.Exception));
        Assert.Empty(state.Data);
        Assert.Equal((_time.GetUtcNow(), _time.GetTimestamp()), (state.Since, state.ChangedAt));
    }

    [Fact]
    public void Result_Degraded_IsASuccessWithAReason()
    {
        Record(new RunOutcome(HealthStatus.Degraded, HealthReason.Slow, "slow"));

        var state = _verdict.State;
        Assert.Equal((HealthStatus.Degraded, HealthReason.Slow, "slow"), (state.Status, state.Reason, state.Message));
        Assert.Equal((true, 0, _time.GetUtcNow()), (state.HasSucceeded, state.ConsecutiveFailures, state.LastSuccess));
    }

    [Fact]
    public void Journal_OfAnOutage_HasEachResultAndEachTurnOfTheVerdict()
    {
        RunOutcome[] outcomes =
            [Healthy, Failure(HealthReason.Dns), Failure(HealthReason.Timeout), Failure(HealthReason.Timeout), Healthy, Healthy];

        Array.ForEach(outcomes, Record);

        _journal.Dispatch();
        Assert.Equal(
            [null, null, HealthStatus.Unhealthy, null, null, HealthStatus.Healthy], _records.Select(static record => record.NewVerdict));
        Assert.Equal(outcomes.Select(static outcome => (outcome.Status, outcome.Reason)),
            _records.Select(static record => (record.Status, record.Reason)));
        Assert.Equal([true, false, false, false, false, false], _records.Select(static record => record.IsFirst));
        Assert.Equal(_time.GetUtcNow(), _records[^1].At);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Journal_OfAResult_RecordsWhetherItIsARunAndItsDuration(bool isRun)
    {
        _verdict.Record(RunOutcome.TimedOut, Ticks(7), _time.GetTimestamp(), isRun);

        _journal.Dispatch();
        var record = Assert.Single(_records);
        Assert.Equal((isRun, TimeSpan.FromSeconds(7), "db"), (record.IsRun, record.Duration, record.Check.Name));
    }

    [Fact]
    public void Journal_OfACheckThatOnlyDegrades_HasTheStatusThatItsImpactAllows()
    {
        var verdict = Verdict(CheckImpact.Degrades);

        verdict.Record(Failure(HealthReason.Dns), elapsed: 0, _time.GetTimestamp(), isRun: true);

        _journal.Dispatch();
        Assert.Equal((HealthStatus.Degraded, HealthStatus.Degraded), (Assert.Single(_records).Status, verdict.State.Status));

        // The impact limits the status. The run has failed all the same.
        Assert.Equal((false, 1), (verdict.State.HasSucceeded, verdict.State.ConsecutiveFailures));
    }

    [Fact]
    public void Result_StartingBeforeAnyOther_OnlyRenewsTheAge()
    {
        _time.Advance(TimeSpan.FromSeconds(5));

        Record(Failure(HealthReason.Starting));

        _journal.Dispatch();
        Assert.Empty(_records);

        // The start period and the timeout are 62 s together, which is longer than the 30 s of the setting.
        Assert.Equal((false, Ticks(6 + 62)), (_verdict.State.HasRun, _verdict.State.StaleAt));
    }

    [Fact]
    public void Await_BeforeAnyResult_RemovesADiagnosis()
    {
        var verdict = Verdict(diagnosis: Tcp);

        verdict.Await(now: Ticks(1));

        Assert.Equal((null, Ticks(63)), (verdict.State.Diagnosis, verdict.State.StaleAt));
    }

    [Fact]
    public void Renew_AfterAResult_ChangesTheAgeAlone()
    {
        Record(Failure(HealthReason.Dns));
        var before = _verdict.State;

        _verdict.Renew(now: Ticks(100));

        Assert.Equal(before with { StaleAt = Ticks(130) }, _verdict.State);
    }

    [Fact]
    public void Confirm_OfACallInThePast_HasTheTimeOfTheCall()
    {
        Record(Healthy with { Data = Data });
        var before = _verdict.State;
        _time.Advance(TimeSpan.FromSeconds(9));
        var call = _time.GetUtcNow().AddSeconds(-4);

        _verdict.Confirm(succeededAt: Ticks(6), now: Ticks(10));

        Assert.Equal(before with { LastRun = call, LastSuccess = call, StaleAt = Ticks(36) }, _verdict.State);
    }

    private static RunOutcome Failure(HealthReason reason) => new(HealthStatus.Unhealthy, reason, reason.Code);

    private static long Ticks(int seconds) => TimeSpan.FromSeconds(seconds).Ticks;

    /// <summary>One second after the result before.</summary>
    private void Record(RunOutcome outcome)
    {
        _time.Advance(TimeSpan.FromSeconds(1));
        _verdict.Record(outcome, elapsed: 0, _time.GetTimestamp(), isRun: true);
    }

    private CheckVerdict Verdict(CheckImpact impact = CheckImpact.Critical, NetworkDiagnosis? diagnosis = null)
    {
        var options = new CheckOptions
        {
            FailAfter = 2,
            RecoverAfter = 2,
            Timeout = TimeSpan.FromSeconds(2),
            StartPeriod = TimeSpan.FromSeconds(60),
            StaleAfter = TimeSpan.FromSeconds(30),
            Impact = impact,
        };
        var registration = new HealthCheckRegistration("db", static _ => new ScriptedCheck(), failureStatus: null, tags: null);
        var definition = new CheckDefinition(registration, CheckTraits.ThirdParty, options);
        var services = new EvaluationServices(
            _time, Dispatcher: null!, new ThreadPoolReserve(), _journal, static _ => { }, static () => 0.5);
        return new CheckVerdict(definition, States.State(definition, HealthStatus.Unhealthy, hasRun: false, hasSucceeded: false) with
        {
            Diagnosis = diagnosis,
        }, services);
    }

    private sealed class Observer(List<RunRecord> records) : IRunObserver
    {
        public void Observe(RunRecord run) => records.Add(run);
    }
}
