using HealthKit.Registration;
using HealthKit.Snapshots;
using HealthKit.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Tests.Checks.Traffic;

public sealed class DependencyReporterTests
{
    private readonly ScriptedCheck _check = new();

    [Fact]
    public void Success_WhileTrafficFlows_SparesTwoRunsOfThree()
    {
        using var harness = new EngineHarness(_check);

        Flow(harness, seconds: 60);

        Assert.Equal(5, _check.Starts.Count);
        Assert.All(_check.Starts.Zip(_check.Starts.Skip(1)), pair => Assert.InRange((pair.Second - pair.First).TotalSeconds, 14.7, 15));
    }

    [Fact]
    public void Success_Once_PutsTheNextRunAWholeIntervalAfterIt()
    {
        using var harness = new EngineHarness(_check);
        harness.Advance(3);
        Reporter(harness).ReportSuccess("db");

        harness.Advance(10);

        Assert.Equal([0, 8, 13], _check.Starts.Select(start => start.TotalSeconds));
    }

    [Fact]
    public void Success_BeforeTheLastRun_SparesNothing()
    {
        using var harness = new EngineHarness(_check) { Random = static () => 0 };
        harness.Advance(4.4);
        Reporter(harness).ReportSuccess("db");

        harness.Advance(10);

        // Spared at 4.5, run at 8.9; no run is spared by the same call again.
        Assert.Equal([0, 8.9, 13.4], _check.Starts.Select(start => Math.Round(start.TotalSeconds, 1)));
    }

    [Fact]
    public void Success_StandingForARun_IsTheEvidenceThatKeepsItFresh()
    {
        using var harness = new EngineHarness(_check);
        var started = harness.Step().Time.GetUtcNow();
        harness.Advance(4);
        Reporter(harness).ReportSuccess("db");
        harness.Advance(1).IsHalted = true;

        // 17 s after the call, not after the moment in which it was looked at.
        var before = harness.Advance(15.9).Store.Current.Ready.Status;
        var after = harness.Advance(0.2).Store.Current.Ready;

        Assert.Equal(started.AddSeconds(4), harness["db"].LastSuccess);
        Assert.Equal((HealthStatus.Healthy, HealthStatus.Unhealthy, HealthReason.Stale), (before, after.Status, after.Reason));
    }

    [Fact]
    public void Success_ThenAFaultNobodyReports_IsSeenAsLateAsWithoutTraffic()
    {
        using var harness = new EngineHarness(_check) { Random = static () => 1 };
        harness.Advance(4);
        Reporter(harness).ReportSuccess("db");
        _check.Takes(TimeSpan.FromSeconds(2), HealthStatus.Unhealthy);

        var before = harness.Advance(10.59).Store.Current.Ready.Status;
        var then = harness.Advance(0.01).Store.Current.Ready.Status;

        Assert.Equal((HealthStatus.Healthy, HealthStatus.Unhealthy), (before, then));
    }

    [Fact]
    public void Success_WhileUnhealthy_AsksForARunAndTurnsNothingByItself()
    {
        using var harness = new EngineHarness(_check.Says(HealthStatus.Unhealthy));
        harness.Advance(2);

        Reporter(harness).ReportSuccess("db");
        var unmoved = harness.Advance(0.1)["db"].Status;
        _check.Says(HealthStatus.Healthy);
        Reporter(harness).ReportSuccess("db");
        harness.Advance(2);

        // Asked at 2, again not before the retry interval has passed, and then as successes are counted.
        Assert.Equal([0, 2, 3, 4], _check.Starts.Select(start => start.TotalSeconds));
        Assert.Equal((HealthStatus.Unhealthy, HealthStatus.Healthy), (unmoved, harness["db"].Status));
    }

    [Fact]
    public void Success_WhileDegraded_SparesNothing()
    {
        using var harness = new EngineHarness(_check.Says(HealthStatus.Degraded));
        harness.Advance(1);

        Flow(harness, seconds: 10);

        Assert.Equal(HealthStatus.Degraded, harness["db"].Status);
        Assert.True(_check.Starts.Count >= 10, $"{_check.Starts.Count} runs");
    }

    [Fact]
    public void Success_WhileARunOverstays_ChangesNothing()
    {
        using var harness = new EngineHarness(_check);
        harness.Step();
        _check.Hangs();

        Flow(harness, seconds: 5.1);
        harness.Advance(20);
        Flow(harness, seconds: 10);

        Assert.Equal((HealthStatus.Unhealthy, HealthReason.Timeout), (harness["db"].Status, harness["db"].Reason));
        Assert.Equal(1, _check.MostAtOnce);
    }

    [Fact]
    public void Failure_OfADeadDependency_TurnsTheVerdictAtOnce()
    {
        using var harness = new EngineHarness(_check);
        harness.Advance(2);
        _check.Throws(new TimeoutException());

        Reporter(harness).ReportFailure("db");
        harness.Advance(0);

        Assert.Equal([0, 2], _check.Starts.Select(start => start.TotalSeconds));
        Assert.Equal((HealthStatus.Unhealthy, HealthReason.Timeout), (harness["db"].Status, harness["db"].Reason));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.5)]
    [InlineData(3)]
    public void Failure_OfAFrozenDependency_TurnsTheVerdictWithinRetryIntervalAndTimeout(double secondsAfterARun)
    {
        using var harness = new EngineHarness(_check);
        harness.Step();
        _check.Hangs();
        harness.Advance(secondsAfterARun);

        Reporter(harness).ReportFailure("db");
        harness.Advance(3);

        Assert.Equal((HealthStatus.Unhealthy, HealthReason.Timeout), (harness["db"].Status, harness["db"].Reason));
    }

    [Fact]
    public void Failure_WhileARunGoesOn_CountsBeforeIt()
    {
        using var harness = new EngineHarness(_check);
        harness.Step();
        _check.Hangs();
        harness.Advance(5.5);

        Reporter(harness).ReportFailure("db");

        // The run began at 5 and is given up at 7.
        Assert.Equal(HealthStatus.Healthy, harness.Advance(1.4)["db"].Status);
        Assert.Equal(HealthStatus.Unhealthy, harness.Advance(0.1)["db"].Status);
    }

    [Fact]
    public void Failure_OfOneBadRequest_TakesNothingOut()
    {
        using var harness = new EngineHarness(_check);
        harness.Advance(2);

        for (var request = 0; request < 1_000; request++)
            Reporter(harness).ReportFailure("db");

        harness.Advance(1);
        Assert.Equal((HealthStatus.Healthy, 0), (harness["db"].Status, harness["db"].ConsecutiveFailures));
        Assert.Equal([0, 2], _check.Starts.Select(start => start.TotalSeconds));
    }

    [Fact]
    public void Failure_AllTheTimeWhileTheCheckSucceeds_RunsItNoOftenerThanTheRetryInterval()
    {
        using var harness = new EngineHarness(_check);
        harness.Step();

        for (var step = 0; step < 1_000; step++)
        {
            Reporter(harness).ReportFailure("db");
            harness.Advance(0.01);
        }

        Assert.Equal([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10], _check.Starts.Select(start => Math.Round(start.TotalSeconds, 2)));
        Assert.Equal(HealthStatus.Healthy, harness["db"].Status);
    }

    [Fact]
    public void Failure_WithFailAfterOne_TurnsTheVerdictAndSaysWhoSaidSo()
    {
        var check = new ScriptedCheck(configure: options => options.FailAfter = 1);
        using var harness = new EngineHarness(check);
        harness.Advance(2);
        check.Hangs();

        Reporter(harness).ReportFailure("DB");
        harness.Advance(0.05);

        Assert.Equal(
            (HealthStatus.Unhealthy, HealthReason.Reported, "Calls of the service failed."),
            (harness["db"].Status, harness["db"].Reason, harness["db"].Message));
    }

    [Fact]
    public void Failure_WithFailAfterThree_IsOneOfThree()
    {
        var check = new ScriptedCheck(configure: options => options.FailAfter = 3);
        using var harness = new EngineHarness(check);
        harness.Advance(2);
        check.Says(HealthStatus.Unhealthy);

        Reporter(harness).ReportFailure("db");

        Assert.Equal((HealthStatus.Healthy, 2), (harness.Advance(0.9)["db"].Status, harness["db"].ConsecutiveFailures));
        Assert.Equal(HealthStatus.Unhealthy, harness.Advance(0.1)["db"].Status);
    }

    [Fact]
    public void Failure_OfOneThatDegradesAndIsDegraded_LeavesItsReason()
    {
        var check = new ScriptedCheck(configure: options => options.Impact = CheckImpact.Degrades);
        using var harness = new EngineHarness(check.Says(HealthReason.Tls.Unhealthy()));
        harness.Advance(2);
        var version = harness.Store.Current.Version;

        Reporter(harness).ReportFailure("db");
        harness.Advance(10);

        Assert.Equal((HealthStatus.Degraded, HealthReason.Tls, version), (harness["db"].Status, harness["db"].Reason, harness.Store.Current.Version));
    }

    [Fact]
    public void Failure_WhileARunOverstays_IsNotCountedBesideIt()
    {
        var check = new ScriptedCheck(configure: options => options.FailAfter = 3);
        using var harness = new EngineHarness(check);
        harness.Step();
        check.Hangs();
        harness.Advance(7.5);
        var failures = harness["db"].ConsecutiveFailures;

        Reporter(harness).ReportFailure("db");
        harness.Advance(1);

        Assert.Equal((1, 1, 2), (failures, harness["db"].ConsecutiveFailures, check.Starts.Count));
        check.Says(HealthStatus.Healthy).End();
        Assert.Equal(HealthStatus.Healthy, harness.Advance(5)["db"].Status);
    }

    [Fact]
    public void Reports_BeforeTheFirstRun_DecideNothing()
    {
        var check = new ScriptedCheck(configure: options => options.InitialDelay = TimeSpan.FromSeconds(5));
        using var harness = new EngineHarness(check);
        harness.Step();

        Reporter(harness).ReportFailure("db");
        Reporter(harness).ReportSuccess("db");
        harness.Advance(4.9);

        Assert.Equal((false, HealthReason.Starting, 0), (harness["db"].HasRun, harness["db"].Reason, check.Starts.Count));
        Assert.Equal(HealthStatus.Healthy, harness.Advance(0.1)["db"].Status);
    }

    [Fact]
    public void Reports_AtRandom_RunNoTwoAtOnceAndLoseNoFault()
    {
        for (var seed = 1; seed <= 200; seed++)
        {
            var random = new Random(seed);
            var check = new ScriptedCheck(configure: options => options.FailAfter = random.Next(1, 4));
            using var harness = new EngineHarness(check) { Random = random.NextDouble };
            var isBroken = false;
            check.Does(async token =>
            {
                await Task.Delay(TimeSpan.FromSeconds(random.NextDouble() * (isBroken ? 3 : 0.5)), harness.Time, CancellationToken.None);
                return isBroken ? HealthCheckResult.Unhealthy() : HealthCheckResult.Healthy();
            });
            Report(30);
            isBroken = true;
            Report(1);

            // What was told before the fault is believed for one interval more; after it everything that is told is a failure.
            harness.Advance(harness["db"].Definition.WorstDetection + TimeSpan.FromSeconds(3));

            Assert.Equal((seed, 1, HealthStatus.Unhealthy), (seed, check.MostAtOnce, harness["db"].Status));

            void Report(double seconds)
            {
                for (var end = harness.Time.Elapsed + TimeSpan.FromSeconds(seconds); harness.Time.Elapsed < end; harness.Advance(random.NextDouble() * 0.3))
                {
                    if (isBroken || random.Next(3) == 0)
                        Reporter(harness).ReportFailure("db");
                    else
                        Reporter(harness).ReportSuccess("db");
                }
            }
        }
    }

    [Fact]
    public void Reports_AreNoRuns_InTheFiguresOfRuns()
    {
        using var harness = new EngineHarness(_check);
        var history = harness.Get<HealthHistory>();
        Flow(harness, seconds: 20);
        Reporter(harness).ReportFailure("db");
        harness.Advance(0.5);

        harness.Get<RunJournal>().PassOn();

        Assert.Equal(_check.Starts.Count, history.Of(harness["db"], harness.Time.GetUtcNow()).Durations.Count);
    }

    [Fact]
    public void Name_ThatIsNoDependency_IsRefusedWithThoseThatAre()
    {
        using var harness = new EngineHarness(static builder => EngineHarness.AddOwn(builder.AddMemory().AddReported("queue"), new ScriptedCheck("orders-db"), new ScriptedCheck("cache")));

        var exception = Assert.Throws<ArgumentException>(() => Reporter(harness).ReportFailure("memory"));

        Assert.Equal(
            "No check of a dependency is called \"memory\". There is orders-db, cache. Report by the name that the check was added with, such as \"postgres\" of "
            + "AddNpgsql(). (Parameter 'check')",
            exception.Message);
        Assert.Throws<ArgumentException>(() => Reporter(harness).ReportSuccess("nothing"));
        Assert.Throws<ArgumentNullException>(() => Reporter(harness).ReportSuccess(null!));
    }

    [Fact]
    public void Reports_SwitchedOff_DoNothing()
    {
        using var services = new TestServices(
            static services => EngineHarness.AddOwn(services.AddHealthKit(), new ScriptedCheck()), ("HealthKit:Enabled", "false"));
        var requests = 0;
        services.Get<RunRequests>().Requested += _ => requests++;
        var reporter = services.Get<IDependencyReporter>();

        reporter.ReportFailure("whatever");
        reporter.ReportFailure("db");
        reporter.ReportSuccess("db");

        Assert.Equal(0, requests);
    }

    private static IDependencyReporter Reporter(EngineHarness harness) => harness.Get<IDependencyReporter>();

    /// <summary>Ten successful calls a second.</summary>
    private static void Flow(EngineHarness harness, double seconds)
    {
        for (var end = harness.Time.Elapsed + TimeSpan.FromSeconds(seconds); harness.Time.Elapsed < end; harness.Advance(0.1))
            Reporter(harness).ReportSuccess("db");
    }
}
