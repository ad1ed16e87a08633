using HealthKit.Registration;
using HealthKit.Snapshots;
using HealthKit.Tests.Support;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Tests.Evaluation;

/// <summary>Checks that are told their state, look it up on the engine's thread, and may ask for a run at once.</summary>
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

        Assert.Equal([TimeSpan.Zero, TimeSpan.Zero], _check.Starts);
        Assert.Equal(1, harness["told"].ConsecutiveFailures);
    }

    [Fact]
    public void Run_RequestedOften_ComesOnce()
    {
        using var harness = Harness();
        harness.Step();

        for (var index = 0; index < 100; index++)
            harness.Get<RunRequests>().Request("told");
        harness.Step().Step();

        Assert.Equal(2, _check.Starts.Count);
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
    public void Result_Starting_IsNoFirstResultAndKeepsTheCheckFresh()
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

    private EngineHarness Harness() => new(
        builder => HealthKitCheckBuilderExtensions.AddOwn<IHealthChecksBuilder, CheckOptions>(
            builder, "told", new CheckTraits(IsDependency: false, RunMode.Inline, null), (_, _) => _check, configure: null,
            static (section, options) => section.Bind(options)),
        _check);
}
