using System.Net;
using HealthKit.Evaluation;
using HealthKit.Reactions;
using HealthKit.Registration;
using HealthKit.Snapshots;
using HealthKit.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Tests.Evaluation;

/// <summary>With the policy of the harness and the default start period: 10 s, timeout 2 s, interval 5 s, retry interval 1 s.</summary>
public sealed class StartPeriodTests
{
    private static readonly Dictionary<string, HealthReason> Reasons = ((HealthReason[])
    [
        HealthReason.Timeout, HealthReason.Unreachable, HealthReason.ConnectionRefused, HealthReason.Dns, HealthReason.Authentication,
        HealthReason.Error,
    ]).ToDictionary(static reason => reason.Code);

    private readonly RecordingDiagnoser _diagnoser = new();

    [Fact]
    public void FirstRun_SlowerThanTheTimeout_IsHealthyWithoutAnyFailure()
    {
        var check = Check().Takes(TimeSpan.FromSeconds(9.9));
        using var harness = Harness(check);

        var (at9, at10) = (harness.Advance(9)["db"], harness.Advance(1)["db"]);

        Assert.Equal((false, HealthReason.Starting), (at9.HasRun, at9.Reason));
        Assert.Equal((HealthStatus.Healthy, 0), (at10.Status, at10.ConsecutiveFailures));
        Assert.Single(check.Starts);
        Assert.Empty(harness.Log.Records);
    }

    [Fact]
    public void Ready_DuringTheStartPeriod_IsUnhealthyAndStarting()
    {
        using var harness = Harness(Check().Hangs());

        var ready = harness.Advance(9.9).Store.Current.Ready;

        Assert.Equal((HealthStatus.Unhealthy, HealthReason.Starting), (ready.Status, ready.Reason));
    }

    [Fact]
    public void FirstRun_ThatHangs_IsATimeoutAtTheEndOfTheStartPeriod()
    {
        using var harness = Harness(Check().Hangs());

        var (before, then) = (harness.Advance(9.999)["db"], harness.Advance(0.001)["db"]);

        Assert.False(before.HasRun);
        Assert.Equal((HealthStatus.Unhealthy, HealthReason.Timeout, 1), (then.Status, then.Reason, then.ConsecutiveFailures));
    }

    [Fact]
    public void FirstRun_ThatHangs_LogsTheDeadlineItExceeded()
    {
        using var harness = Harness(Check().Hangs());
        var log = harness.Get<TransitionLog>();
        var before = harness.Step().Store.Latest;

        log.Compare(before, harness.Advance(10.1).Store.Latest);

        Assert.Equal(
            "Error 1100: Check db is Unhealthy (timeout): No response arrived before the timeout. The run took 10000 ms: it exceeded its "
                + "deadline of 10000 ms.",
            Assert.Single(harness.Log.Records).ToString());
    }

    [Theory]
    [InlineData("timeout")]
    [InlineData("unreachable")]
    [InlineData("slow")]
    public void FirstRuns_ThatAreTooSlow_AreRepeatedUntilOneIsNot(string reason)
    {
        var check = Check().Says(Result(reason));
        using var harness = Harness(check);

        var at3 = harness.Advance(3.5)["db"];
        check.Says(HealthStatus.Healthy);
        var at4 = harness.Advance(1)["db"];

        Assert.Equal((false, HealthReason.Starting), (at3.HasRun, at3.Reason));
        Assert.Equal((HealthStatus.Healthy, true, null), (at4.Status, at4.HasSucceeded, at4.Reason));
        Assert.Equal([0, 1, 2, 3, 4], check.Starts.Select(static start => start.TotalSeconds));
    }

    [Fact]
    public void FirstRuns_ThatAreTooSlow_AreAVerdictWithinTheStartPeriodAndTheTimeout()
    {
        for (var seed = 1; seed <= 60; seed++)
        {
            var random = new Random(seed);
            var check = new ScriptedCheck(configure: options =>
            {
                options.StartPeriod = TimeSpan.FromMilliseconds(random.Next(0, 20_000));
                options.RetryInterval = TimeSpan.FromMilliseconds(random.Next(50, 3_000));
                options.Timeout = TimeSpan.FromMilliseconds(random.Next(10, 5_000));
            });
            using var harness = new EngineHarness(check) { Random = random.NextDouble };
            var definition = harness["db"].Definition;
            check.Does(async _ =>
            {
                // Some runs give up by themselves, and others hang.
                await Task.Delay(definition.Timeout * random.NextDouble() * 1.5, harness.Time, CancellationToken.None);
                return HealthReason.Timeout.Unhealthy();
            });

            harness.Advance(definition.StartPeriod + definition.Timeout + CheckDefinition.Coalescing);

            Assert.True(harness["db"] is { HasRun: true, Status: HealthStatus.Unhealthy }, $"Seed {seed}: no verdict.");
        }
    }

    [Theory]
    [InlineData("connection-refused")]
    [InlineData("dns")]
    [InlineData("authentication")]
    [InlineData("error")]
    public void FirstRun_WithAnyOtherFailure_CountsAtOnce(string reason)
    {
        using var harness = Harness(Check().Says(Result(reason)));

        Assert.Equal((HealthStatus.Unhealthy, reason), (harness.Step()["db"].Status, harness["db"].Reason?.Code));
    }

    [Fact]
    public void SecondResult_PastTheTimeout_HasNoPrivilege()
    {
        var check = Check(static options => options.FailAfter = 1);
        using var harness = Harness(check);
        harness.Step();
        check.Hangs();

        Assert.Equal(HealthStatus.Healthy, harness.Advance(6.9)["db"].Status);
        Assert.Equal(HealthReason.Timeout, harness.Advance(0.2)["db"].Reason);
    }

    [Fact]
    public void StartPeriod_Zero_GivesTheFirstRunNoPrivilege()
    {
        using var harness = Harness(Check(static options => options.StartPeriod = TimeSpan.Zero).Hangs());

        Assert.Equal(HealthReason.Timeout, harness.Advance(2)["db"].Reason);
    }

    [Fact]
    public void StartPeriod_ShorterThanTheTimeout_DoesNotShortenTheFirstRun()
    {
        using var harness = Harness(Check(static options => options.StartPeriod = TimeSpan.FromSeconds(1)).Hangs());

        Assert.Equal(HealthReason.Starting, harness.Advance(1.9)["db"].Reason);
        Assert.Equal(HealthReason.Timeout, harness.Advance(0.1)["db"].Reason);
    }

    [Fact]
    public void StartPeriod_LongerThanStaleAfter_DoesNotTurnStale()
    {
        using var harness = Harness(Check(static options =>
            (options.Interval, options.StaleAfter) = (TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(3))).Hangs());

        Assert.Equal(HealthReason.Starting, harness.Advance(9.9).Store.Current.Ready.Reason);
    }

    /// <summary>The first run starts at 0, the period ends at 10 s, and another run starts at most 1.1 s later.</summary>
    [Theory]
    [InlineData("timeout", true)]
    [InlineData("unreachable", true)]
    [InlineData("slow", true)]
    [InlineData("error", false)]
    public void Slowness_IsExcusedWhileAnotherRunCanStartWithinThePeriod(string reason, bool isExcused)
    {
        using var harness = Harness(Check());
        var period = Begun(harness, harness["db"].Definition);
        var outcome = new RunOutcome(HealthStatus.Unhealthy, reason == "slow" ? HealthReason.Slow : Reasons[reason], Message: null);

        var last = period.Excuses(outcome, harness["db"], TimeSpan.FromSeconds(8.9).Ticks - 1);
        var tooLate = period.Excuses(outcome, harness["db"], TimeSpan.FromSeconds(8.9).Ticks);
        var withAResult = period.Excuses(outcome, harness["db"] with { HasRun = true }, now: 0);

        Assert.Equal((isExcused, false, false), (last, tooLate, withAResult));
    }

    [Fact]
    public void Slowness_ThatTheAppReports_IsNotExcused()
    {
        using var harness = new EngineHarness(builder => builder.AddReported("queue"));
        var period = Begun(harness, harness["queue"].Definition);

        Assert.False(period.Excuses(RunOutcome.TimedOut, harness["queue"], now: 0));
    }

    [Fact]
    public void Deadline_WithoutAResult_IsTheEndOfThePeriodAtTheEarliest()
    {
        using var harness = Harness(Check());
        var state = harness["db"];
        var period = Begun(harness, state.Definition);
        period.OnStarted(TimeSpan.FromSeconds(5).Ticks);

        var deadlines = ((CheckState State, double From)[])[(state, 0), (state, 9), (state with { HasRun = true }, 0)];

        Assert.Equal([10, 11, 2], deadlines.Select(row =>
            new TimeSpan(period.DeadlineOf(row.State, TimeSpan.FromSeconds(row.From).Ticks)).TotalSeconds));
    }

    [Fact]
    public void Layer_AfterASuccess_IsDerivedFromSlownessToo()
    {
        using var harness = Harness(Check());
        var state = harness["db"] with { ConsecutiveFailures = 1 };
        var period = Begun(harness, state.Definition);

        var (before, after) = (period.MayDiagnose(HealthReason.Slow, state),
            period.MayDiagnose(HealthReason.Slow, state with { HasSucceeded = true }));

        Assert.Equal((false, true), (before, after));
    }

    [Theory]
    [InlineData("timeout", false)]
    [InlineData("unreachable", false)]
    [InlineData("connection-refused", true)]
    [InlineData("dns", true)]
    public void Layer_AfterTheFirstRun_IsNotDerivedFromSlownessAlone(string reason, bool isDerived)
    {
        using var harness = Harness(Check().Says(Result(reason)));
        var state = harness["db"];
        var period = new StartPeriod(state.Definition, harness.Time);
        period.OnStarted(harness.Time.GetTimestamp());

        var atFirst = period.MayDiagnose(Reasons[reason], state with { ConsecutiveFailures = 1 });
        var atSecondCount = period.MayDiagnose(Reasons[reason], state with { ConsecutiveFailures = 2 });
        period.OnStarted(harness.Time.GetTimestamp());
        var atSecondRun = period.MayDiagnose(Reasons[reason], state with { ConsecutiveFailures = 1 });

        Assert.Equal((isDerived, true, true), (atFirst, atSecondCount, atSecondRun));
    }

    [Fact]
    public async Task Layer_AfterAFirstRunThatHung_IsDerivedWhenItCountsAgain()
    {
        using var harness = Harness(Check().Hangs());

        harness.Advance(13.1);

        Assert.Equal(HealthReason.Timeout, await _diagnoser.Asked.Task.WaitAsync(HangGuard.Limit));
    }

    private static ScriptedCheck Check(Action<CheckOptions>? configure = null) => new(configure: options =>
    {
        options.StartPeriod = new CheckOptions().StartPeriod;
        configure?.Invoke(options);
    }) { Endpoints = [new DnsEndPoint("db", 5432)] };

    private static StartPeriod Begun(EngineHarness harness, CheckDefinition definition)
    {
        var period = new StartPeriod(definition, harness.Time);
        period.OnStarted(now: 0);
        return period;
    }

    private static HealthCheckResult Result(string reason) =>
        reason == "slow" ? HealthReason.Slow.Degraded() : Reasons[reason].Unhealthy();

    private EngineHarness Harness(ScriptedCheck check) => new(
        builder =>
        {
            builder.Services.AddSingleton<INetworkDiagnoser>(_diagnoser);
            EngineHarness.AddOwn(builder, check);
        },
        check);

    private sealed class RecordingDiagnoser : INetworkDiagnoser
    {
        public TaskCompletionSource<HealthReason> Asked { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<NetworkDiagnosis?> DiagnoseAsync(IReadOnlyList<DnsEndPoint> endpoints, HealthReason reason)
        {
            Asked.TrySetResult(reason);
            return Task.FromResult<NetworkDiagnosis?>(null);
        }

        public bool MayFindLater(IReadOnlyList<DnsEndPoint> endpoints, HealthReason reason) => false;
    }
}
