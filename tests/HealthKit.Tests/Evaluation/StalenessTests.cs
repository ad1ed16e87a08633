using HealthKit.Tests.Support;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Tests.Evaluation;

public sealed class StalenessTests
{
    [Fact]
    public void Ready_EngineHalted_IsStaleAtStaleAfter()
    {
        using var harness = new EngineHarness(new ScriptedCheck());
        var written = harness.Step().Store.Latest;
        harness.IsHalted = true;

        var before = harness.Advance(16.9999).Store.Current;
        var after = harness.Advance(0.0001).Store.Current;

        Assert.Equal((HealthStatus.Healthy, HealthStatus.Unhealthy), (before.Ready.Status, after.Ready.Status));
        Assert.Equal((HealthReason.Stale, HealthReason.Stale), (after.Ready.Reason, after.Overall.Reason));
        Assert.Same(written, harness.Store.Latest);
    }

    [Fact]
    public void NeverRun_HostStartedLongAfterItWasBuilt_CountsItsAgeFromTheStart()
    {
        using var harness = new EngineHarness(new ScriptedCheck(configure: options => options.InitialDelay = TimeSpan.FromSeconds(20)));
        harness.Time.Advance(TimeSpan.FromSeconds(36.9));

        var state = harness.Step().Advance(19).Store.Current;

        Assert.Equal(HealthReason.Starting, state.Ready.Reason);
    }

    [Fact]
    public void Ready_EveryRunEndsLate_IsNeverStale()
    {
        // The shortest StaleAfter that is allowed: 1.1 × Interval + Timeout + 50 ms.
        var check = new ScriptedCheck(configure: static options => (options.Interval, options.RetryInterval, options.Timeout,
            options.StaleAfter, options.Impact) = (TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(1),
            TimeSpan.FromSeconds(1.6), CheckImpact.Informational));
        using var harness = new EngineHarness(check.Takes(TimeSpan.FromSeconds(1.9)));
        harness.Step();

        for (var seconds = 0.0; seconds < 30; seconds += 0.05)
            Assert.NotEqual(HealthReason.Stale, harness.Advance(0.05).Store.Current.Ready.Reason);

        Assert.Equal(HealthReason.Timeout, harness["db"].Reason);
    }

    [Fact]
    public void Live_EngineHalted_StaysHealthy()
    {
        using var harness = new EngineHarness(new ScriptedCheck());
        harness.Step().IsHalted = true;

        harness.Advance(3_600);

        Assert.Equal(HealthStatus.Healthy, harness.Store.Current.Live.Status);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public void Ready_WallClockJumpsByAnHour_IsAsStaleAsBefore(int hours)
    {
        using var harness = new EngineHarness(new ScriptedCheck());
        harness.Step().IsHalted = true;
        harness.Time.WallClockOffset = TimeSpan.FromHours(hours);

        var before = harness.Advance(16).Store.Current.Ready.Status;
        var after = harness.Advance(1).Store.Current.Ready.Status;

        Assert.Equal((HealthStatus.Healthy, HealthStatus.Unhealthy), (before, after));
    }

    [Fact]
    public void Ready_EngineResumes_IsHealthyAgainUnderANewVersion()
    {
        using var harness = new EngineHarness(new ScriptedCheck());
        var fresh = harness.Step().Store.Current.Version;
        harness.IsHalted = true;
        var stale = harness.Advance(20).Store.Current.Version;

        harness.IsHalted = false;
        harness.Advance(0);

        Assert.Equal(HealthStatus.Healthy, harness.Store.Current.Ready.Status);
        Assert.Equal((fresh + 1, fresh + 2), (stale, harness.Store.Current.Version));
    }

    [Fact]
    public void Ready_CheckOverrunsForAnHour_IsATimeoutAndNotStale()
    {
        using var harness = new EngineHarness(new ScriptedCheck().Hangs());

        harness.Advance(3_600);

        Assert.Equal(HealthReason.Timeout, harness.Store.Current.Ready.Reason);
    }

    [Fact]
    public void Ready_BeforeALongInitialDelay_IsStartingAndNotStale()
    {
        using var harness = new EngineHarness(new ScriptedCheck(configure: options => options.InitialDelay = TimeSpan.FromHours(1)));

        harness.Advance(3_599);

        Assert.Equal(HealthReason.Starting, harness.Store.Current.Ready.Reason);
    }

    [Fact]
    public void Ready_StaleAfterSet_HoldsFromTheEndOfTheRun()
    {
        using var harness = new EngineHarness(new ScriptedCheck(configure: options => options.StaleAfter = TimeSpan.FromSeconds(60)));
        harness.Step().IsHalted = true;

        var before = harness.Advance(59.9).Store.Current.Ready.Status;
        var after = harness.Advance(0.1).Store.Current.Ready.Status;

        Assert.Equal((HealthStatus.Healthy, HealthStatus.Unhealthy), (before, after));
    }

    [Fact]
    public void Snapshot_WithoutChecks_NeverTurnsStale()
    {
        using var harness = new EngineHarness();
        harness.Step().IsHalted = true;

        harness.Advance(TimeSpan.FromDays(30));

        Assert.Equal(HealthStatus.Healthy, harness.Store.Current.Ready.Status);
    }
}
