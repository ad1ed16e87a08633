using HealthKit.Evaluation;
using HealthKit.Snapshots;
using HealthKit.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Tests.Evaluation;

/// <summary>
/// What a loop does beside its verdict: requests, tokens, journal, warnings. With the policy of the harness: interval 5 s, retry interval
/// 1 s, timeout 2 s, two results for a change.
/// </summary>
public sealed class CheckLoopTests
{
    private readonly ScriptedCheck _check = new();
    private readonly List<RunRecord> _records = [];

    [Fact]
    public void Failure_AfterARunInWhichACallFailed_StartsARun()
    {
        using var harness = new EngineHarness(_check.Takes(TimeSpan.FromSeconds(1)));
        harness.Advance(6.5);
        Reporter(harness).ReportFailure("db");
        harness.Advance(0.7);

        Reporter(harness).ReportFailure("db");
        harness.Advance(0.1);

        Assert.Equal([0, 6, 7.2], _check.Starts.Select(static start => start.TotalSeconds));
    }

    [Fact]
    public void Failure_BeforeTheFirstResult_StartsNoRunAndCountsNot()
    {
        var check = new ScriptedCheck(configure: static options => options.InitialDelay = TimeSpan.FromSeconds(10));
        using var harness = new EngineHarness(check);
        harness.Advance(1);

        Reporter(harness).ReportFailure("db");
        harness.Advance(10);

        Assert.Equal([10], check.Starts.Select(static start => start.TotalSeconds));
        Assert.Equal((HealthStatus.Healthy, 0), (harness["db"].Status, harness["db"].ConsecutiveFailures));
    }

    [Fact]
    public void Failure_AfterAStepThatThrew_StartsARun()
    {
        var check = new ScriptedCheck(configure: static options => options.FailAfter = 5);
        using var harness = new EngineHarness(check);
        harness.Advance(2);
        harness.Dispatcher.NextFailure = new InsufficientMemoryException();
        Reporter(harness).ReportFailure("db");
        harness.Advance(0.5);

        Reporter(harness).ReportFailure("db");
        harness.Advance(0.1);

        Assert.Equal([0, 2.5], check.Starts.Select(static start => start.TotalSeconds));
    }

    [Fact]
    public void Token_OfARunThatEndedInTime_IsDisposed()
    {
        using var harness = new EngineHarness(_check).Step();

        Assert.Throws<ObjectDisposedException>(() => _check.LastToken.WaitHandle);
    }

    [Fact]
    public void Token_OfALateRun_IsNotDisposedBecauseItsCancellationMayStillBeInProgress()
    {
        using var harness = new EngineHarness(_check.Hangs());
        harness.Advance(2.5);
        var token = _check.LastToken;

        _check.End();
        harness.Step();

        Assert.True(token.WaitHandle.WaitOne(HangGuard.Limit));
    }

    [Fact]
    public void Token_OfARunThatTheStartPeriodExcuses_IsDisposed()
    {
        var check = new ScriptedCheck(configure: static options => options.StartPeriod = TimeSpan.FromSeconds(10));
        using var harness = new EngineHarness(check.Says(HealthReason.Timeout.Unhealthy())).Step();

        Assert.False(harness["db"].HasRun);
        Assert.Throws<ObjectDisposedException>(() => check.LastToken.WaitHandle);
    }

    [Fact]
    public void FirstRuns_ThatTheStartPeriodExcuses_KeepTheCheckFresh()
    {
        var check = new ScriptedCheck(configure: static options => options.StartPeriod = TimeSpan.FromSeconds(10));
        using var harness = new EngineHarness(check.Says(HealthReason.Timeout.Unhealthy()));

        harness.Advance(2.5);

        // The last run was at 2 s, and StaleAfter is 17 s.
        Assert.Equal((false, TimeSpan.FromSeconds(19).Ticks), (harness["db"].HasRun, harness["db"].StaleAt));
    }

    [Fact]
    public void Journal_OfARunThatHangs_HasOneRun()
    {
        using var harness = Recorded();

        _check.Hangs();
        harness.Advance(9);
        harness.Get<RunJournal>().Dispatch();

        Assert.Equal([(true, 2), (false, 5), (false, 8)],
            _records.Select(static record => (record.IsRun, record.Duration.TotalSeconds)));
    }

    [Fact]
    public void Journal_OfAFailedCall_HasNoRunAndTheDurationOfTheLastOne()
    {
        using var harness = Recorded();
        _check.Takes(TimeSpan.FromSeconds(1));
        harness.Advance(3);
        _check.Hangs();

        Reporter(harness).ReportFailure("db");
        harness.Advance(0);
        harness.Get<RunJournal>().Dispatch();

        Assert.Equal([(true, null, 1), (false, HealthReason.Reported, 1)],
            _records.Select(static record => (record.IsRun, record.Reason, record.Duration.TotalSeconds)));
    }

    [Fact]
    public void SlowRun_WakesTheEngineAfter100MillisecondsAndAtItsDeadline()
    {
        using var harness = new EngineHarness(_check.Hangs());

        var started = Due(harness.Step());
        var slow = Due(harness.Advance(0.1));

        Assert.Equal((0.1, 2), (started, slow));
    }

    [Fact]
    public void RunWithATimeoutBelow100Milliseconds_WakesTheEngineAtItsDeadline()
    {
        var check = new ScriptedCheck(configure: static options => options.Timeout = TimeSpan.FromMilliseconds(60));
        using var harness = new EngineHarness(check.Hangs());

        Assert.Equal(0.06, Due(harness.Step()));
    }

    [Fact]
    public void RunWithoutAThread_WakesTheEngineEvery100MillisecondsUntilItsDeadline()
    {
        var check = new ScriptedCheck(configure: static options => options.Timeout = TimeSpan.FromMilliseconds(250));
        using var harness = new EngineHarness(check);
        harness.Dispatcher.IsFull = true;

        double[] due = [Due(harness.Step()), Due(harness.Advance(0.1)), Due(harness.Advance(0.1))];

        Assert.Equal([0.1, 0.2, 0.25], due);
    }

    [Fact]
    public void ThirdPartyCheck_InLive_IsWarnedAboutOnce()
    {
        using var harness = new EngineHarness(
            builder =>
            {
                builder.AddCheck("foreign", _check).AddCheck("lambda", static () => HealthCheckResult.Healthy());
                builder.Services.ConfigureAll<CheckOptions>(static options => options.Probes = HealthProbes.Live);
            },
            _check);

        harness.Advance(6);

        Assert.Equal(2, _check.Starts.Count);
        Assert.Equal(
            ["Warning 1004: Check foreign (ScriptedCheck) counts in the liveness probe. If it queries a dependency, an outage of the "
                + "dependency restarts every replica. Remove the check from live then."],
            harness.Log.Records.Where(static record => record.Id == 1004).Select(static record => record.ToString()));
    }

    /// <summary>The first run is only slow. The same outage counts again after the retry interval and the timeout.</summary>
    [Fact]
    public void FirstRun_ThatHangs_IsDiagnosedWhenItCountsAgain()
    {
        var check = new ScriptedCheck(configure: static options => options.StartPeriod = TimeSpan.FromSeconds(10)).Hangs();
        using var harness = new EngineHarness(check);
        var (requests, pool) = (new List<DiagnosisRequest>(), new ThreadPoolReserve());
        var services = new EvaluationServices(
            harness.Time, new InlineDispatcher(harness.Get<RunEnvironment>(), static _ => { }), pool, new RunJournal([]), requests.Add,
            static () => 0.5);
        var loop = new CheckLoop(harness["db"].Definition, harness["db"], services);

        loop.OnDue(now: 0);
        loop.OnDue(TimeSpan.FromSeconds(10).Ticks);
        var atItsDeadline = requests.Count;
        loop.OnDue(TimeSpan.FromSeconds(13).Ticks);
        pool.ReleaseAll();

        Assert.Equal((0, HealthReason.Timeout), (atItsDeadline, Assert.Single(requests).Reason));
    }

    private static double Due(EngineHarness harness) => new TimeSpan(harness.Store.EvaluationDue).TotalSeconds;

    private static IDependencyReporter Reporter(EngineHarness harness) => harness.Get<IDependencyReporter>();

    private EngineHarness Recorded() => new(
        builder =>
        {
            EngineHarness.AddOwn(builder, _check);
            builder.Services.AddSingleton<IRunObserver>(new Observer(_records));
        },
        _check);

    private sealed class Observer(List<RunRecord> records) : IRunObserver
    {
        public void Observe(RunRecord run) => records.Add(run);
    }
}
