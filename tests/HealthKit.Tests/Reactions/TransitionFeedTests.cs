using HealthKit.Reactions;
using HealthKit.Snapshots;
using HealthKit.Telemetry;
using HealthKit.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Tests.Reactions;

public sealed class TransitionFeedTests
{
    private static readonly TimeSpan Deadline = HangGuard.Limit;

    [Fact]
    public async Task Feed_CheckBreaksAndRecovers_ReportsBothWithTheOutage()
    {
        var check = new ScriptedCheck();
        var reaction = new RecordingReaction();
        using var harness = FeedScene.Harness(check, reaction);
        await using var running = FeedScene.Follow(harness);
        check.Says(HealthReason.ConnectionRefused.Unhealthy());
        harness.Advance(60);
        await reaction.NotifiedAsync();
        check.Says(HealthReason.Slow.Degraded());
        harness.Advance(60);
        await reaction.NotifiedAsync();
        check.Says(HealthStatus.Healthy);
        harness.Advance(60);
        await reaction.NotifiedAsync();

        var (broken, degraded, recovered) = (reaction.Transitions.First(), reaction.Transitions.ElementAt(1), reaction.Transitions.Last());
        Assert.Equal((HealthStatus.Healthy, HealthStatus.Unhealthy, "connection-refused", (TimeSpan?)null),
            (broken.From, broken.To, broken.Reason?.Code, broken.OutageDuration));
        Assert.Equal("The server refused the connection.", broken.Message);
        Assert.Equal((HealthStatus.Unhealthy, HealthStatus.Degraded, "slow"), (degraded.From, degraded.To, degraded.Reason?.Code));
        Assert.Equal((HealthStatus.Degraded, HealthStatus.Healthy, null), (recovered.From, recovered.To, recovered.Reason));

        // The outage starts at the transition to unhealthy, not at the one to degraded, and ends at the recovery.
        Assert.Equal(recovered.At - broken.At, recovered.OutageDuration);
        Assert.InRange(recovered.OutageDuration!.Value.TotalSeconds, 100, 125);
    }

    [Fact]
    public async Task Feed_FirstResult_IsReportedOnlyWhenItIsBad()
    {
        var reaction = new RecordingReaction();
        using var harness = FeedScene.Harness(
            [new ScriptedCheck("good"), new ScriptedCheck("bad").Says(HealthReason.Dns.Unhealthy())], reaction);
        await using var running = FeedScene.FollowFromTheStart(harness);
        harness.Advance(60);

        await reaction.NotifiedAsync();

        var reported = Assert.Single(reaction.Transitions);
        Assert.Equal(("bad", null, HealthStatus.Unhealthy), (reported.Check, reported.From, reported.To));
    }

    [Fact]
    public async Task Feed_HostLifecycleChanges_ReportsEachPhase()
    {
        var reaction = new RecordingReaction();
        using var services = new TestServices(collection => collection.AddHealthKit().Services.AddSingleton<IHealthReaction>(reaction));
        var feed = services.Get<TransitionFeed>();
        using var cancellation = new CancellationTokenSource();
        var following = feed.FollowAsync(cancellation.Token);
        foreach (var phase in (HostPhase[])[HostPhase.Started, HostPhase.Draining])
        {
            var before = reaction.Lifecycles.Count;
            Assert.True(SpinWait.SpinUntil(() => reaction.Lifecycles.Count > before || !reaction.Lifecycles.IsEmpty, Deadline));
            services.Store.SetPhase(phase);
            Assert.True(SpinWait.SpinUntil(() =>
                reaction.Lifecycles.Last() == (phase == HostPhase.Started ? HealthLifecycle.Started : HealthLifecycle.Draining), Deadline));
        }

        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => following.WaitAsync(Deadline));
        await feed.StopAsync().WaitAsync(Deadline);

        Assert.Equal([HealthLifecycle.Starting, HealthLifecycle.Started, HealthLifecycle.Draining], reaction.Lifecycles);
        Assert.True(reaction.IsStopped);
    }

    [Fact]
    public async Task Feed_LayerFoundOutLater_IsReportedToReactionsAndNotToCallbacks()
    {
        var reaction = new RecordingReaction();
        var callback = new RecordingReaction();
        using var harness = new EngineHarness(builder =>
        {
            EngineHarness.AddOwn(builder, new ScriptedCheck());
            builder.OnTransition(callback.OnTransitionAsync).Services.AddSingleton<IHealthReaction>(reaction);
        });
        await using var running = FeedScene.FollowFromTheStart(harness);
        var broken = States.State(harness.Store.Latest.Checks[0].Definition, HealthStatus.Unhealthy);
        harness.Store.Publish([broken]);
        await reaction.NotifiedAsync();
        harness.Store.Publish([broken with { Diagnosis = new NetworkDiagnosis(FailingLayer.Tcp, []) }]);

        var reported = await reaction.NotifiedAsync();

        Assert.Equal((HealthStatus.Unhealthy, HealthStatus.Unhealthy, "tcp"), (reported.From, reported.To, reported.Layer));
        harness.Store.Publish([States.State(broken.Definition, HealthStatus.Healthy)]);
        Assert.Equal(HealthStatus.Unhealthy, (await callback.NotifiedAsync()).To);
        Assert.Equal(HealthStatus.Healthy, (await callback.NotifiedAsync()).To);
    }

    [Fact]
    public async Task Feed_WhenOnlyTheMessageOrTheDataChanges_NotifiesNoReaction()
    {
        var check = new ScriptedCheck().Says(HealthCheckResult.Degraded("10 %", data: new Dictionary<string, object> { ["percent"] = 10 }));
        var reaction = new RecordingReaction();
        using var harness = FeedScene.Harness(check, reaction);
        await using (FeedScene.Follow(harness))
        {
            var version = harness.Store.Latest.Version;
            check.Says(HealthCheckResult.Degraded("50 %", data: new Dictionary<string, object> { ["percent"] = 50 }));
            harness.Advance(60);
            Assert.True(harness.Store.Latest.Version > version);
        }

        Assert.Empty(reaction.Transitions);
    }

    [Fact]
    public void Feed_WithoutReactions_EndsAtOnce()
    {
        using var services = new TestServices(static collection => collection.AddHealthKit());

        Assert.True(services.Get<TransitionFeed>().FollowAsync(CancellationToken.None).IsCompletedSuccessfully);
    }

    [Fact]
    public async Task Feed_StoppedWithoutAStart_QueuesNothing()
    {
        using var services = new TestServices(static collection => collection.AddHealthKit());
        var queue = new ReactionQueue(checks: 1);
        using var feed = Feed(services, queue);

        await feed.StopAsync().WaitAsync(Deadline);

        Assert.False(queue.TryTake(out _, out _));
    }

    [Fact]
    public void Feed_MaintenanceOfAStartedHost_IsAPhaseOfItsOwn()
    {
        using var services = new TestServices(static collection => collection.AddHealthKit());
        var queue = new ReactionQueue(checks: 1);
        using var feed = Feed(services, queue);
        services.Store.SetPhase(HostPhase.Started);

        var during = Phase(new Maintenance("Moving.", default));
        var after = Phase(null);

        Assert.Equal((HealthLifecycle.Maintenance, HealthLifecycle.Started), (during, after));

        HealthLifecycle? Phase(Maintenance? maintenance)
        {
            services.Store.Update(host => host with { Maintenance = maintenance });
            feed.Advance(services.Store.Latest);
            queue.TryTake(out var phase, out _);
            return phase;
        }
    }

    [Fact]
    public void Feed_TwoOutages_EachHaveTheirOwnLength()
    {
        using var services = new TestServices(
            static collection => collection.AddHealthKit().AddCheck("db", static () => HealthCheckResult.Healthy()));
        var queue = new ReactionQueue(checks: 1);
        using var feed = Feed(services, queue);
        var outages = new List<TimeSpan?>();

        foreach (var (second, status) in ((int, HealthStatus)[])[(1, HealthStatus.Healthy), (10, HealthStatus.Unhealthy),
            (15, HealthStatus.Healthy), (100, HealthStatus.Degraded), (107, HealthStatus.Healthy)])
        {
            var state = States.State(services.Definition("db"), status);
            services.Store.Publish([state with { ChangedAt = TimeSpan.FromSeconds(second).Ticks }]);
            feed.Advance(services.Store.Latest);
            while (queue.TryTake(out _, out var transition))
                outages.AddRange(transition is null ? [] : [transition.OutageDuration]);
        }

        Assert.Equal([null, TimeSpan.FromSeconds(5), null, TimeSpan.FromSeconds(7)], outages);
    }

    [Fact]
    public async Task Feed_Stopped_DeliversWhatIsLeftBeforeTheLastCall()
    {
        var check = new ScriptedCheck();
        var reaction = new RecordingReaction();
        using var harness = FeedScene.Harness(check, reaction);
        await using (FeedScene.Follow(harness))
        {
            check.Says(HealthStatus.Unhealthy);
            harness.Advance(60);
        }

        Assert.Single(reaction.Transitions);
        Assert.True(reaction.IsStopped);
    }

    [Fact]
    public async Task OnTransition_OfTheBuilder_IsCalled()
    {
        var check = new ScriptedCheck();
        var reported = new TaskCompletionSource<HealthTransition>();
        using var harness = new EngineHarness(builder =>
        {
            EngineHarness.AddOwn(builder, check);
            builder.OnTransition((transition, _) =>
            {
                reported.TrySetResult(transition);
                return Task.CompletedTask;
            });
        }, check);
        await using var running = FeedScene.Follow(harness);
        check.Says(HealthStatus.Unhealthy);

        harness.Advance(60);

        Assert.Equal("db", (await reported.Task.WaitAsync(Deadline)).Check);
    }

    private static TransitionFeed Feed(TestServices services, ReactionQueue queue) => new(
        services.Store, services.Get<HealthKitMetrics>(), services.Time,
        [new ReactionLoop(new RecordingReaction(), queue, services.Time, services.Log)]);
}
