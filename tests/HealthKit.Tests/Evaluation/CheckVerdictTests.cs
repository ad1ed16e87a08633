using HealthKit.Tests.Support;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Tests.Evaluation;

/// <summary>With the policy of the harness: interval 5 s, retry interval 1 s, two results for a change.</summary>
public sealed class CheckVerdictTests
{
    private readonly ScriptedCheck _check = new();

    [Fact]
    public void State_OfARecoveryOverDegraded_ShowsTheDegradedResult()
    {
        using var harness = new EngineHarness(_check.Says(HealthReason.Dns.Unhealthy()));
        harness.Advance(4.5);

        _check.Says(HealthReason.Slow.Degraded());
        harness.Advance(1);
        var counting = harness["db"];
        _check.Says(HealthStatus.Healthy);
        harness.Advance(1);

        Assert.Equal((HealthStatus.Unhealthy, HealthReason.Dns), (counting.Status, counting.Reason));
        Assert.Equal((HealthStatus.Degraded, HealthReason.Slow), (harness["db"].Status, harness["db"].Reason));
    }

    [Fact]
    public void Times_OfATurn_AreThoseOfTheResultThatTurnedTheVerdict()
    {
        using var harness = new EngineHarness(_check);
        var start = harness.Time.GetUtcNow();
        harness.Advance(4.5);
        _check.Says(HealthStatus.Unhealthy);

        var steady = harness["db"];
        harness.Advance(10);
        var turned = harness["db"];

        Assert.Equal((start, 0, start), (steady.Since, steady.ChangedAt, steady.LastSuccess));
        Assert.Equal((start.AddSeconds(6), TimeSpan.FromSeconds(6).Ticks, start), (turned.Since, turned.ChangedAt, turned.LastSuccess));
    }
}
