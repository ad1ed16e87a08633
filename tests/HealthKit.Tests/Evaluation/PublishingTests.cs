using HealthKit.Tests.Support;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Tests.Evaluation;

public sealed class PublishingTests
{
    [Fact]
    public void Results_WithinFiftyMilliseconds_ArePublishedTogether()
    {
        var checks = Enumerable.Range(0, 20).Select(index => new ScriptedCheck($"c{index}")).ToArray();
        using var harness = new EngineHarness(checks);
        for (var index = 0; index < checks.Length; index++)
        {
            checks[index].Takes(TimeSpan.FromMilliseconds(index * 2));
        }

        var published = 0;
        for (var snapshot = harness.Store.Latest; harness.Time.Elapsed < TimeSpan.FromMilliseconds(60); harness.Advance(0.001))
        {
            published += ReferenceEquals(snapshot, harness.Store.Latest) ? 0 : 1;
            snapshot = harness.Store.Latest;
        }

        // The first at once, everything else with the last.
        Assert.Equal(2, published);
        Assert.Equal(HealthStatus.Healthy, harness.Store.Current.Ready.Status);
    }

    [Fact]
    public void LastFirstResult_OnAClockThatStandsStill_IsPublishedWithAllOthers()
    {
        var late = new ScriptedCheck("late").Hangs();
        using var harness = new EngineHarness(new ScriptedCheck(), late);
        var before = harness.Step().Store.Latest.Ready.Status;

        late.End();
        harness.Step();

        Assert.Equal((HealthStatus.Unhealthy, HealthStatus.Healthy), (before, harness.Store.Latest.Ready.Status));
    }

    [Fact]
    public void Result_AloneAfterAWhile_IsPublishedAtOnce()
    {
        var check = new ScriptedCheck();
        using var harness = new EngineHarness(check);
        harness.Advance(4.9);
        var before = harness.Store.Latest;

        harness.Advance(0.1);

        Assert.NotSame(before, harness.Store.Latest);
    }

    [Fact]
    public void Step_WithoutAnythingNew_PublishesNothing()
    {
        using var harness = new EngineHarness(new ScriptedCheck());
        var before = harness.Step().Store.Latest;

        harness.Advance(4);

        Assert.Same(before, harness.Store.Latest);
    }

    [Fact]
    public void Version_WhileNothingChanges_StandsStill()
    {
        using var harness = new EngineHarness(new ScriptedCheck(), new ScriptedCheck("redis"));
        var version = harness.Advance(1).Store.Latest.Version;

        harness.Advance(600);

        Assert.Equal(version, harness.Store.Latest.Version);
    }

    [Fact]
    public void Version_WhenAStateChanges_RisesOnce()
    {
        var check = new ScriptedCheck();
        using var harness = new EngineHarness(check);
        var version = harness.Advance(1).Store.Latest.Version;
        check.Says(HealthStatus.Unhealthy);

        harness.Advance(60);

        Assert.Equal(version + 2, harness.Store.Latest.Version);
    }

    [Fact]
    public void Version_WhenOnlyTheReasonChanges_Rises()
    {
        var check = new ScriptedCheck().Says(HealthReason.Dns.Unhealthy());
        using var harness = new EngineHarness(check);
        var version = harness.Advance(1).Store.Latest.Version;
        check.Says(HealthReason.Tls.Unhealthy());

        harness.Advance(60);

        Assert.Equal(version + 2, harness.Store.Latest.Version);
    }

    [Fact]
    public void Version_OfRandomHistories_RisesExactlyWithAStateReasonOrVerdict()
    {
        for (var seed = 1; seed <= 40; seed++)
        {
            var random = new Random(seed);
            HealthReason[] reasons = [HealthReason.Dns, HealthReason.Tls, HealthReason.Slow];
            ScriptedCheck[] checks = [new("a"), new("b", options => options.Impact = CheckImpact.Shared)];
            using var harness = new EngineHarness(checks) { Random = random.NextDouble };
            harness.Step();
            var (version, content) = (harness.Store.Latest.Version, Content());

            for (var step = 0; step < 150; step++)
            {
                var reason = reasons[random.Next(reasons.Length)];
                checks[random.Next(2)].Says(random.Next(3) == 0 ? HealthCheckResult.Healthy() : reason.Unhealthy());
                harness.Advance(0.5);

                var (nextVersion, nextContent) = (harness.Store.Latest.Version, Content());
                Assert.True(nextVersion > version == (nextContent != content), $"Seed {seed}, step {step}: {version} to {nextVersion}, {content} to {nextContent}.");
                (version, content) = (nextVersion, nextContent);
            }

            string Content() => string.Join(' ', harness.Store.Latest.Checks.Select(check => $"{check.Status} {check.Reason}"))
                + harness.Store.Latest.Ready + harness.Store.Latest.Overall + harness.Store.Latest.Live + harness.Store.Latest.Startup;
        }
    }
}
