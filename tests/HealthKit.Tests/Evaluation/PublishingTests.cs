using HealthKit.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
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
            checks[index].Takes(TimeSpan.FromMilliseconds(index * 2));

        var published = 0;
        for (var snapshot = harness.Store.Latest; harness.Time.Elapsed < TimeSpan.FromMilliseconds(60); harness.Advance(0.001))
        {
            published += ReferenceEquals(snapshot, harness.Store.Latest) ? 0 : 1;
            snapshot = harness.Store.Latest;
        }

        // The engine publishes the first result at once, and all others together with the last.
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
    public void Version_WhenOnlyTheMessageChanges_RisesAndNothingTurns()
    {
        using var harness = new EngineHarness(static builder => builder.AddReported("queue"));
        var control = harness.Get<IHealthControl>();
        control.ReportDegraded("queue", "10 %");
        var (version, since) = (harness.Step().Advance(1).Store.Latest.Version, harness["queue"].Since);

        control.ReportDegraded("queue", "50 %");
        harness.Step().Advance(0.05);

        Assert.Equal((version + 2, "50 %", since), (harness.Store.Latest.Version, harness["queue"].Message, harness["queue"].Since));
    }

    [Fact]
    public void Version_WhenTheSameIsReportedAgain_StandsStill()
    {
        using var harness = new EngineHarness(static builder => builder.AddReported("queue"));
        var control = harness.Get<IHealthControl>();
        control.ReportDegraded("queue", "10 %");
        var version = harness.Step().Advance(1).Store.Latest.Version;

        control.ReportDegraded("queue", "10 %");
        harness.Step().Advance(10);

        Assert.Equal(version, harness.Store.Latest.Version);
    }

    [Fact]
    public void Version_WhenOnlyTheDataChanges_Rises()
    {
        var check = new ScriptedCheck().Says(HealthCheckResult.Healthy(data: Figures(1)));
        using var harness = new EngineHarness(check);
        var version = harness.Advance(60).Store.Latest.Version;

        check.Says(HealthCheckResult.Healthy(data: Figures(2)));
        harness.Advance(5);
        Assert.Equal(version + 2, harness.Store.Latest.Version);
        harness.Advance(60);

        Assert.Equal(version + 2, harness.Store.Latest.Version);
    }

    [Fact]
    public void Version_WhenDataChangesWithEveryRun_RisesOnceInFiveSeconds()
    {
        var runs = 0;
        var checks = Enumerable.Range(0, 20)
            .Select(index => new ScriptedCheck($"c{index}", static options => options.Interval = TimeSpan.FromMilliseconds(500))
            .Does(_ => Task.FromResult(HealthCheckResult.Healthy(data: Figures(++runs))))).ToArray();
        using var harness = new EngineHarness(checks) { Random = new Random(1).NextDouble };
        var version = harness.Advance(1).Store.Latest.Version;

        harness.Advance(60);

        Assert.InRange((harness.Store.Latest.Version - version) / 2, 11, 12);
    }

    /// <summary>The check runs once an hour, and its data changes too soon after another change.</summary>
    [Fact]
    public void Version_WhenDataChangedTooSoon_RisesWhenItMay()
    {
        var seldom = new ScriptedCheck("seldom", static options =>
            options.Interval = TimeSpan.FromHours(1)).Says(HealthCheckResult.Healthy(data: Figures(1)));
        var other = new ScriptedCheck("other", static options =>
            (options.Interval, options.InitialDelay) = (TimeSpan.FromHours(1), TimeSpan.FromMinutes(59.99)));
        using var harness = new EngineHarness(seldom, other);
        harness.Step().Advance(TimeSpan.FromMinutes(59.995));
        var version = harness.Store.Latest.Version;
        seldom.Says(HealthCheckResult.Healthy(data: Figures(2)));
        harness.Advance(1);
        var before = harness.Store.Latest.Version;

        harness.Advance(10);

        Assert.Equal((version, version + 2), (before, harness.Store.Latest.Version));
        Assert.Equal(2, seldom.Starts.Count);
    }

    private static Dictionary<string, object> Figures(int value) => new() { ["queue"] = value, ["name"] = "orders" };

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
                Assert.True(nextVersion > version == (nextContent != content), $"Seed {seed}, step {step}: {version} to {nextVersion}, "
                    + $"{content} to {nextContent}.");
                (version, content) = (nextVersion, nextContent);
            }

            string Content() => string.Join(' ', harness.Store.Latest.Checks.Select(check => $"{check.Status} {check.Reason}"))
                + harness.Store.Latest.Ready + harness.Store.Latest.Overall + harness.Store.Latest.Live + harness.Store.Latest.Startup;
        }
    }
}
