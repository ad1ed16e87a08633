using HealthKit.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace HealthKit.Tests.Checks;

public sealed class HeartbeatTests
{
    [Fact]
    public void Worker_ThatBeats_IsHealthy()
    {
        using var harness = Started();
        for (var second = 0; second < 60; second++)
        {
            Beat(harness);
            harness.Advance(1);
        }

        Assert.Equal((HealthStatus.Healthy, 0), (harness["mailer"].Status, harness["mailer"].ConsecutiveFailures));
    }

    [Fact]
    public void Worker_SilentForLongerThanItsTime_IsUnhealthyWithTheSilence()
    {
        using var harness = Started();
        Beat(harness);

        harness.Advance(9.9);
        Assert.Equal(HealthStatus.Healthy, harness["mailer"].Status);
        harness.Advance(3);

        var state = harness["mailer"];
        Assert.Equal((HealthStatus.Unhealthy, HealthReason.MissedHeartbeat), (state.Status, state.Reason));
        Assert.InRange(Assert.IsType<double>(state.Data["silenceSeconds"]), 10, 13);
    }

    [Fact]
    public void Worker_ThatBeatsAgain_IsHealthyAtTheNextLook()
    {
        using var harness = Started();
        harness.Advance(20);
        Assert.Equal(HealthReason.MissedHeartbeat, harness["mailer"].Reason);

        Beat(harness);
        harness.Advance(2.6);

        Assert.Equal(HealthStatus.Healthy, harness["mailer"].Status);
    }

    [Fact]
    public void FirstBeat_IsWaitedForFromTheStartOfTheHost()
    {
        using var harness = Harness();
        harness.Step().Advance(3_600);
        Assert.Equal(HealthReason.Starting, harness["mailer"].Reason);

        Start(harness);
        harness.Advance(9.9);
        Assert.Equal(HealthReason.Starting, harness["mailer"].Reason);
        harness.Advance(5.2);

        Assert.Equal(HealthReason.MissedHeartbeat, harness["mailer"].Reason);
    }

    [Fact]
    public void Worker_ThatBeatsBeforeTheHostHasStarted_IsHealthyAtTheFirstStep()
    {
        using var harness = Harness();
        Beat(harness);

        harness.Step();

        Assert.Equal(HealthStatus.Healthy, harness["mailer"].Status);
    }

    [Fact]
    public void Worker_BeatsBeforeTheHostStarts_HasItsFullTimeAfterTheStart()
    {
        using var harness = Harness();
        Beat(harness);
        harness.Step().Advance(3_600);
        Assert.Equal(HealthStatus.Healthy, harness["mailer"].Status);

        Start(harness);
        harness.Advance(9.9);
        Assert.Equal(HealthStatus.Healthy, harness["mailer"].Status);
        harness.Advance(5.2);

        Assert.Equal(HealthReason.MissedHeartbeat, harness["mailer"].Reason);
    }

    [Fact]
    public void FirstBeat_IsSeenAtOnceAndNotAtTheNextLook()
    {
        using var harness = Started();
        Beat(harness);

        harness.Step();

        Assert.Equal(HealthStatus.Healthy, harness["mailer"].Status);
    }

    [Fact]
    public void Beat_AfterOneThatWasMissed_IsSeenAtOnce()
    {
        using var harness = Started();
        harness.Advance(20);
        Assert.Equal(HealthReason.MissedHeartbeat, harness["mailer"].Reason);

        Beat(harness);
        harness.Step().Advance(0.05);

        Assert.Equal(HealthStatus.Healthy, harness["mailer"].Status);
    }

    [Fact]
    public void Process_StoppedAgainAndAgain_StillMissesAWorkerThatHangs()
    {
        using var harness = Started();
        Beat(harness);
        harness.Step();
        for (var cycle = 0; cycle < 10; cycle++)
        {
            harness.IsHalted = true;
            harness.Advance(6);
            harness.IsHalted = false;
            harness.Step();
        }

        Assert.Equal(HealthReason.MissedHeartbeat, harness["mailer"].Reason);
    }

    [Fact]
    public void Process_ThatStoodStill_GivesTheWorkerItsTimeAgain()
    {
        using var harness = Started();
        Beat(harness);
        harness.Step().IsHalted = true;
        harness.Advance(60);
        harness.IsHalted = false;

        harness.Step().Advance(9);

        Assert.Equal((HealthStatus.Healthy, 0), (harness["mailer"].Status, harness["mailer"].ConsecutiveFailures));
    }

    [Fact]
    public async Task Worker_QueriedRarelyByTheStockService_IsUnhealthyAfterAMissedHeartbeat()
    {
        using var services = new TestServices(
            static services => services.AddHealthKit().AddHeartbeat("mailer", TimeSpan.FromSeconds(2)), ("HealthKit:Enabled", "false"));
        services.Lifetime.Start();
        services.Provider.GetRequiredKeyedService<IHeartbeat>("mailer").Beat();
        var stock = services.Get<HealthCheckService>();
        Assert.Equal(HealthStatus.Healthy, (await stock.CheckHealthAsync()).Status);

        services.Time.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal(HealthStatus.Unhealthy, (await stock.CheckHealthAsync()).Status);
    }

    [Fact]
    public void Worker_ThatEndsWithTheHost_IsNotMissed()
    {
        using var harness = Started();
        Beat(harness);
        harness.Advance(3);

        harness.Get<IHostApplicationLifetime>().StopApplication();
        harness.Advance(60);

        Assert.Equal(HealthStatus.Healthy, harness["mailer"].Status);
    }

    [Fact]
    public void Live_BeforeTheFirstBeat_IsHealthyAndFailsWhenTheWorkerHangs()
    {
        using var harness = new EngineHarness(static builder =>
            builder.AddHeartbeat("mailer", TimeSpan.FromSeconds(10), static options => options.Probes = HealthProbes.Live));
        Start(harness);
        harness.Step();
        Assert.Equal(HealthStatus.Healthy, harness.Store.Current.Live.Status);

        harness.Advance(20);

        Assert.Equal((HealthStatus.Unhealthy, HealthReason.MissedHeartbeat),
            (harness.Store.Current.Live.Status, harness.Store.Current.Live.Reason));
    }

    [Fact]
    public void Interval_NotSet_IsAQuarterOfTheTimeToLive()
    {
        using var services = new TestServices(
            static services => services.AddHealthKit().AddHeartbeat("a", TimeSpan.FromSeconds(2)).AddHeartbeat("b", TimeSpan.FromHours(1))
                .AddHeartbeat("c", TimeSpan.FromHours(1))
                    .AddHeartbeat("d", TimeSpan.FromHours(1), static options => options.Interval = TimeSpan.FromSeconds(7)),
            ("HealthKit:Checks:c:TimeToLive", "00:00:04"));

        Assert.Equal([0.5, 1.5, 1, 7], services.Catalog.Definitions.Select(check => check.Interval.TotalSeconds));
    }

    [Fact]
    public void TimeToLive_OutOfRange_IsRefused()
    {
        using var services = new TestServices(
            static services => services.AddHealthKit().AddHeartbeat("mailer", TimeSpan.FromMilliseconds(1))
                .AddHeartbeat("sweeper", TimeSpan.FromSeconds(1)),
            ("HealthKit:Checks:sweeper:TimeToLive", "30"));

        Assert.Equal(
            """
            HealthKit:Checks:mailer:TimeToLive is 00:00:00.0010000; it must be from 00:00:00.1000000 to 12:00:00.
            HealthKit:Checks:sweeper:TimeToLive is 30.00:00:00; it must be from 00:00:00.1000000 to 12:00:00. A bare number is read as days: write 00:00:05 for five seconds.
            """,
            services.Faults());
    }

    [Fact]
    public void Beat_Allocates_Nothing()
    {
        using var harness = Harness();
        var heartbeat = harness.Provider.GetRequiredKeyedService<IHeartbeat>("mailer");
        heartbeat.Beat();

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var index = 0; index < 10_000; index++)
            heartbeat.Beat();

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static EngineHarness Harness() => new(static builder => builder.AddHeartbeat("mailer", TimeSpan.FromSeconds(10)));

    private static EngineHarness Started()
    {
        var harness = Harness();
        Start(harness);
        return harness.Step();
    }

    private static void Start(EngineHarness harness) => ((TestLifetime)harness.Get<IHostApplicationLifetime>()).Start();

    private static void Beat(EngineHarness harness) => harness.Provider.GetRequiredKeyedService<IHeartbeat>("mailer").Beat();
}
