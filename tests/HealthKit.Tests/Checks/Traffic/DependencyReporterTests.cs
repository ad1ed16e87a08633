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

            // Reports from before the fault stay valid for one more interval. All reports after the fault are failures.
            harness.Advance(harness["db"].Definition.WorstDetection + TimeSpan.FromSeconds(3));

            Assert.Equal((seed, 1, HealthStatus.Unhealthy), (seed, check.MostAtOnce, harness["db"].Status));

            void Report(double seconds)
            {
                for (var end = harness.Time.Elapsed
                    + TimeSpan.FromSeconds(seconds); harness.Time.Elapsed < end; harness.Advance(random.NextDouble() * 0.3))
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

        harness.Get<RunJournal>().Dispatch();

        Assert.Equal(_check.Starts.Count, history.Of(harness["db"], harness.Time.GetUtcNow()).Durations.Count);
    }

    [Fact]
    public void Name_NotADependencyCheck_IsRejectedWithTheValidNames()
    {
        using var harness =
            new EngineHarness(static builder =>
                EngineHarness.AddOwn(builder.AddMemory().AddReported("queue"), new ScriptedCheck("orders-db"), new ScriptedCheck("cache")));

        var exception = Assert.Throws<ArgumentException>(() => Reporter(harness).ReportFailure("memory"));

        Assert.Equal(
            "No dependency check has the name \"memory\". Dependency checks: orders-db, cache. Use the name under which the check was "
                + "added, such as \"postgres\" for AddNpgsql(). (Parameter 'check')",
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
        services.Get<RunRequests>().Requested += (_, _) => requests++;
        var reporter = services.Get<IDependencyReporter>();

        reporter.ReportFailure("whatever");
        reporter.ReportFailure("db");
        reporter.ReportSuccess("db");

        Assert.Equal(0, requests);
    }

    private static IDependencyReporter Reporter(EngineHarness harness) => harness.Get<IDependencyReporter>();

    /// <summary>Reports ten successful calls a second.</summary>
    private static void Flow(EngineHarness harness, double seconds)
    {
        for (var end = harness.Time.Elapsed + TimeSpan.FromSeconds(seconds); harness.Time.Elapsed < end; harness.Advance(0.1))
            Reporter(harness).ReportSuccess("db");
    }
}
