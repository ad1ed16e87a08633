using HealthKit.Tests.Support;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Tests.Evaluation;

public sealed class ImpactTests
{
    [Theory]
    [InlineData(CheckImpact.Critical, HealthStatus.Unhealthy)]
    [InlineData(CheckImpact.Shared, HealthStatus.Unhealthy)]
    [InlineData(CheckImpact.Degrades, HealthStatus.Degraded)]
    [InlineData(CheckImpact.Informational, HealthStatus.Unhealthy)]
    public void State_OfAFailingCheck_FollowsItsImpact(CheckImpact impact, HealthStatus state)
    {
        using var harness = new EngineHarness(new ScriptedCheck("db", options => options.Impact = impact).Says(HealthStatus.Unhealthy));

        harness.Step();

        Assert.Equal(state, harness["db"].Status);
    }

    [Fact]
    public void Degrades_ReportedUnhealthy_KeepsItsReason()
    {
        var check = new ScriptedCheck("db", options => options.Impact = CheckImpact.Degrades).Says(HealthReason.Dns.Unhealthy());
        using var harness = new EngineHarness(check);

        harness.Step();

        Assert.Equal(HealthReason.Dns, harness["db"].Reason);
    }

    [Fact]
    public void Shared_FailingFromTheFirst_IsNotReady()
    {
        using var harness =
            new EngineHarness(new ScriptedCheck("db", options => options.Impact = CheckImpact.Shared).Says(HealthStatus.Unhealthy));

        harness.Advance(60);

        Assert.Equal(HealthStatus.Unhealthy, harness.Store.Current.Ready.Status);
    }

    [Fact]
    public void Shared_FailingAfterASuccess_OnlyDegrades()
    {
        var check = new ScriptedCheck("db", options => options.Impact = CheckImpact.Shared);
        using var harness = new EngineHarness(check);
        harness.Advance(1);
        check.Says(HealthReason.ConnectionRefused.Unhealthy());

        harness.Advance(60);

        Assert.Equal((HealthStatus.Unhealthy, HealthStatus.Degraded), (harness["db"].Status, harness.Store.Current.Ready.Status));
    }

    [Fact]
    public void FailAfter_One_TurnsAtTheFirstFailure()
    {
        var check = new ScriptedCheck("db", options => options.FailAfter = 1);
        using var harness = new EngineHarness(check);
        harness.Advance(1);
        check.Says(HealthStatus.Unhealthy);

        harness.Advance(4);

        Assert.Equal(HealthStatus.Unhealthy, harness["db"].Status);
    }
}
