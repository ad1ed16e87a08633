using HealthKit.Tests.Support;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Tests.Snapshots;

public sealed class StartupTests
{
    [Fact]
    public void Startup_BeforeTheFirstSuccess_IsUnhealthyAndHoldsReadyBack()
    {
        using var harness = new EngineHarness(Check().Says(HealthReason.Loading.Unhealthy()));

        harness.Advance(60);

        var snapshot = harness.Store.Current;
        Assert.Equal((HealthReason.Loading, HealthReason.Loading), (snapshot.Startup.Reason, snapshot.Ready.Reason));
    }

    [Fact]
    public void Startup_AfterTheFirstSuccess_IsPassedForGood()
    {
        var check = Check();
        using var harness = new EngineHarness(check);
        harness.Advance(1);
        check.Says(HealthStatus.Unhealthy);

        harness.Advance(60);

        var snapshot = harness.Store.Current;
        Assert.Equal((HealthStatus.Unhealthy, HealthStatus.Healthy), (harness["warmup"].Status, snapshot.Startup.Status));
        Assert.Equal(HealthStatus.Healthy, snapshot.Ready.Status);
    }

    [Fact]
    public void Startup_FirstSuccessIsOnlyDegraded_IsPassed()
    {
        using var harness = new EngineHarness(Check().Says(HealthStatus.Degraded));

        harness.Advance(1);

        Assert.Equal(HealthStatus.Healthy, harness.Store.Current.Startup.Status);
    }

    [Fact]
    public void Startup_SuccessStillBeingCounted_IsPassed()
    {
        var check = Check().Says(HealthStatus.Unhealthy);
        using var harness = new EngineHarness(check);
        harness.Advance(1);
        check.Says(HealthStatus.Healthy);

        harness.Advance(4);

        Assert.Equal((HealthStatus.Unhealthy, HealthStatus.Healthy), (harness["warmup"].Status, harness.Store.Current.Startup.Status));
    }

    [Fact]
    public void Startup_OtherCheckIsDown_IsPassed()
    {
        using var harness = new EngineHarness(new ScriptedCheck().Says(HealthStatus.Unhealthy));

        harness.Advance(60);

        Assert.Equal(HealthStatus.Healthy, harness.Store.Current.Startup.Status);
    }

    private static ScriptedCheck Check() => new("warmup", options => options.Probes = HealthProbes.Startup);
}
