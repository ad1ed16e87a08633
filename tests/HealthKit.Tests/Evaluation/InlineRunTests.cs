using HealthKit.Registration;
using HealthKit.Tests.Support;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Tests.Evaluation;

/// <summary>Checks with a reported state. A run reads that state on the engine's thread, and a check may request a run at once.</summary>
public sealed class InlineRunTests
{
    private readonly ScriptedCheck _check = new("told");

    [Fact]
    public void Run_Requested_ComesBeforeItsInterval()
    {
        using var harness = Harness();
        harness.Step();
        _check.Says(HealthStatus.Unhealthy);

        harness.Get<RunRequests>().Request("told");
        harness.Step().Advance(0.05);

        Assert.Equal([TimeSpan.Zero, TimeSpan.FromMilliseconds(50)], _check.Starts);
        Assert.Equal(1, harness["told"].ConsecutiveFailures);
    }

    [Fact]
    public void Run_RequestedOften_ComesOnce()
    {
        using var harness = Harness();
        harness.Step();

        for (var index = 0; index < 100; index++)
            harness.Get<RunRequests>().Request("told");
        harness.Step().Advance(1);

        Assert.Equal(2, _check.Starts.Count);
    }

    [Fact]
    public void Run_RequestedAWhileAfterTheLast_ComesAtOnce()
    {
        using var harness = Harness();
        harness.Step().Advance(1);

        harness.Get<RunRequests>().Request("told");
        harness.Step();

        Assert.Equal([TimeSpan.Zero, TimeSpan.FromSeconds(1)], _check.Starts);
    }

    [Fact]
    public void Run_RequestedBeforeTheFirstResult_ComesAtOnce()
    {
        using var harness = Harness();
        _check.Says(HealthReason.Starting.Unhealthy());
        harness.Step();
        _check.Says(HealthStatus.Healthy);

        harness.Get<RunRequests>().Request("told");
        harness.Step();

        Assert.Equal(HealthStatus.Healthy, harness.Store.Latest.Ready.Status);
    }

    /// <summary>The check receives a hundred reports a second, and its own interval is twelve hours.</summary>
    [Fact]
    public void Schedule_OfACheckWithEndlessReports_IsBoundedByTheNumberOfChecks()
    {
        using var harness = Harness(TimeSpan.FromHours(12));
        harness.Step();

        for (var report = 0; report < 20_000; report++)
        {
            _check.Says(report % 2 == 0 ? HealthStatus.Degraded : HealthStatus.Healthy);
            harness.Get<RunRequests>().Request("told");
            harness.Advance(0.01);
            Assert.InRange(harness.Engine.Scheduled, 1, 18);
        }

        Assert.InRange(_check.Starts.Count, 3_900, 4_001);
    }

    [Fact]
    public void Publications_OfABurst_AreOneIn50Milliseconds()
    {
        using var harness = Harness();
        harness.Step().Advance(1);
        var (published, woken) = (0, 0);
        harness.Engine.WorkArrived += () => woken++;

        for (var snapshot = harness.Store.Latest; harness.Time.Elapsed < TimeSpan.FromSeconds(2);)
        {
            _check.Says(HealthCheckResult.Degraded($"{harness.Time.Elapsed.TotalMilliseconds} ms"));
            for (var report = 0; report < 100; report++)
                harness.Get<RunRequests>().Request("told");

            harness.Advance(0.001);
            published += ReferenceEquals(snapshot, harness.Store.Latest) ? 0 : 1;
            snapshot = harness.Store.Latest;
        }

        // The check receives 100,000 reports in one second.
        Assert.InRange(published, 15, 21);
        Assert.InRange(woken, 15, 2 * 21);
    }

    /// <summary>Continuous reports from many threads must not prevent the engine from publishing.</summary>
    [Fact]
    public void Step_EachRunRequestsTheNext_StillEnds()
    {
        using var harness = Harness();
        harness.Step();
        _check.Does(_ =>
        {
            if (_check.Starts.Count < 1_000)
                harness.Get<RunRequests>().Request("told");

            return Task.FromResult(HealthCheckResult.Healthy());
        });

        harness.Get<RunRequests>().Request("told");
        harness.Advance(1);

        Assert.InRange(_check.Starts.Count, 15, 22);
    }

    [Fact]
    public void Run_RequestedForACheckThatIsNotThere_ChangesNothing()
    {
        using var harness = Harness();
        harness.Step();

        harness.Get<RunRequests>().Request("another");
        harness.Step();

        Assert.Single(_check.Starts);
    }

    [Fact]
    public void Result_Starting_IsNotAFirstResultAndDoesNotTurnStale()
    {
        using var harness = Harness();
        _check.Says(HealthReason.Starting.Unhealthy());

        harness.Step().Advance(100);

        var state = harness["told"];
        Assert.Equal((false, HealthReason.Starting, 0), (state.HasRun, state.Reason, state.ConsecutiveFailures));
        Assert.Equal(HealthReason.Starting, harness.Store.Current.Checks[0].Reason);
    }

    [Fact]
    public void Result_StartingAfterAnother_IsAFailureLikeAnyOther()
    {
        using var harness = Harness();
        harness.Step();
        _check.Says(HealthReason.Starting.Unhealthy());

        harness.Advance(10);

        Assert.Equal((HealthStatus.Unhealthy, HealthReason.Starting), (harness["told"].Status, harness["told"].Reason));
    }

    private EngineHarness Harness(TimeSpan? interval = null) => new(
        builder => HealthKitCheckBuilderExtensions.AddBuiltIn<IHealthChecksBuilder, CheckOptions>(
            builder, "told", new CheckTraits(IsDependency: false, RunMode.Inline, null), (_, _) => _check,
            options => (options.FailAfter, options.RecoverAfter, options.Interval) = (1, 1, interval ?? options.Interval),
            static (section, options) => section.Bind(options)),
        _check);
}
