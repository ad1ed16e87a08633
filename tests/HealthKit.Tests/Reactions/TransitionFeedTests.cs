using HealthKit.Reactions;
using HealthKit.Snapshots;
using HealthKit.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Tests.Reactions;

public sealed class TransitionFeedTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Feed_CheckBreaksAndRecovers_TellsBothWithTheOutage()
    {
        var check = new ScriptedCheck();
        var reaction = new RecordingReaction();
        using var harness = Harness(check, reaction);
        await using var running = Running.Of(harness);
        check.Says(HealthReason.ConnectionRefused.Unhealthy());
        harness.Advance(60);
        await reaction.ToldAsync();
        check.Says(HealthReason.Slow.Degraded());
        harness.Advance(60);
        await reaction.ToldAsync();
        check.Says(HealthStatus.Healthy);
        harness.Advance(60);
        await reaction.ToldAsync();

        var (broken, degraded, recovered) = (reaction.Transitions.First(), reaction.Transitions.ElementAt(1), reaction.Transitions.Last());
        Assert.Equal((HealthStatus.Healthy, HealthStatus.Unhealthy, "connection-refused", (TimeSpan?)null),
            (broken.From, broken.To, broken.Reason?.Code, broken.Outage));
        Assert.Equal("The server refused the connection.", broken.Message);
        Assert.Equal((HealthStatus.Unhealthy, HealthStatus.Degraded, "slow"), (degraded.From, degraded.To, degraded.Reason?.Code));
        Assert.Equal((HealthStatus.Degraded, HealthStatus.Healthy, null), (recovered.From, recovered.To, recovered.Reason));

        // The outage starts at the transition to unhealthy, not at the one to degraded, and ends at the recovery.
        Assert.Equal(recovered.At - broken.At, recovered.Outage);
        Assert.InRange(recovered.Outage!.Value.TotalSeconds, 100, 125);
    }

    [Fact]
    public async Task Feed_FirstResult_IsToldOnlyWhenItIsBad()
    {
        var reaction = new RecordingReaction();
        using var harness = Harness(
            [new ScriptedCheck("good"), new ScriptedCheck("bad").Says(HealthReason.Dns.Unhealthy())], reaction);
        await using var running = Running.From(harness);
        harness.Advance(60);

        await reaction.ToldAsync();

        var reported = Assert.Single(reaction.Transitions);
        Assert.Equal(("bad", null, HealthStatus.Unhealthy), (reported.Check, reported.From, reported.To));
    }

    [Fact]
    public async Task Feed_HostGoesThroughItsLife_IsTold()
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
    public async Task Feed_LayerFoundOutLater_IsToldToReactionsAndNotToCallbacks()
    {
        var reaction = new RecordingReaction();
        var callback = new RecordingReaction();
        using var harness = new EngineHarness(builder =>
        {
            EngineHarness.AddOwn(builder, new ScriptedCheck());
            builder.OnTransition(callback.OnTransitionAsync).Services.AddSingleton<IHealthReaction>(reaction);
        });
        await using var running = Running.From(harness);
        var broken = States.State(harness.Store.Latest.Checks[0].Definition, HealthStatus.Unhealthy);
        harness.Store.Publish([broken]);
        await reaction.ToldAsync();
        harness.Store.Publish([broken with { Diagnosis = new NetworkDiagnosis(FailingLayer.Tcp, []) }]);

        var reported = await reaction.ToldAsync();

        Assert.Equal((HealthStatus.Unhealthy, HealthStatus.Unhealthy, "tcp"), (reported.From, reported.To, reported.Layer));
        harness.Store.Publish([States.State(broken.Definition, HealthStatus.Healthy)]);
        Assert.Equal(HealthStatus.Unhealthy, (await callback.ToldAsync()).To);
        Assert.Equal(HealthStatus.Healthy, (await callback.ToldAsync()).To);
    }

    [Fact]
    public async Task Feed_WhenOnlyTheMessageOrTheDataChanges_TellsNobody()
    {
        var check = new ScriptedCheck().Says(HealthCheckResult.Degraded("10 %", data: new Dictionary<string, object> { ["percent"] = 10 }));
        var reaction = new RecordingReaction();
        using var harness = Harness(check, reaction);
        await using (Running.Of(harness))
        {
            var version = harness.Store.Latest.Version;
            check.Says(HealthCheckResult.Degraded("50 %", data: new Dictionary<string, object> { ["percent"] = 50 }));
            harness.Advance(60);
            Assert.True(harness.Store.Latest.Version > version);
        }

        Assert.Empty(reaction.Transitions);
    }

    [Fact]
    public async Task Feed_ReactionThrows_IsLoggedAndToldTheNext()
    {
        var check = new ScriptedCheck();
        var reaction = new RecordingReaction { OnCall = static _ => throw new InvalidOperationException("Password=canary") };
        using var harness = Harness(check, reaction);
        await using var running = Running.Of(harness);
        check.Says(HealthStatus.Unhealthy);
        harness.Advance(60);
        await reaction.ToldAsync();
        check.Says(HealthStatus.Healthy);
        harness.Advance(60);

        await reaction.ToldAsync();

        Assert.True(SpinWait.SpinUntil(() => harness.Log.Records.Count(record => record.Id == 1109) == 2, Deadline));
        Assert.DoesNotContain(harness.Log.Records,
            record => $"{record.Message}{record.Exception}".Contains("canary", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Feed_ReactionBlocksItsThread_IsLateToo()
    {
        var check = new ScriptedCheck();
        using var release = new ManualResetEventSlim();
        var blocking = new RecordingReaction
        {
            OnCall = _ =>
            {
                release.Wait(Deadline, CancellationToken.None);
                return Task.CompletedTask;
            },
        };
        using var harness = Harness(check, blocking);
        var late = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        harness.Log.Logged += record => _ = record.Id == 1108 && late.TrySetResult();
        await using var running = Running.Of(harness);
        check.Says(HealthStatus.Unhealthy);
        harness.Advance(15);
        await blocking.ToldAsync();

        harness.Advance(60);

        await late.Task.WaitAsync(Deadline);
        release.Set();
    }

    [Fact]
    public async Task Feed_ReactionHangs_OthersAreToldItIsCancelledAndNotCalledAgainUntilItEnds()
    {
        var check = new ScriptedCheck();
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var hanging = new RecordingReaction
        {
            OnCall = token =>
            {
                token.Register(() => cancelled.TrySetResult());
                return release.Task;
            },
        };
        var other = new RecordingReaction();
        using var harness = Harness(check, hanging, other);
        await using var running = Running.Of(harness);
        check.Says(HealthStatus.Unhealthy);
        harness.Advance(15);
        await hanging.ToldAsync();
        await other.ToldAsync();
        harness.Advance(60);
        await cancelled.Task.WaitAsync(Deadline);
        check.Says(HealthStatus.Healthy);
        harness.Advance(60);
        await other.ToldAsync();

        Assert.Single(hanging.Transitions);
        Assert.True(SpinWait.SpinUntil(() => harness.Log.Records.Any(record => record.Id == 1108), Deadline));
        release.SetResult();
        await hanging.ToldAsync();
        Assert.Equal(HealthStatus.Healthy, hanging.Transitions.Last().To);
    }

    /// <summary>An exception on a timer's thread would end the process.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Feed_ReactionRegistersWithItsTokenWhatThrowsOrBlocks_IsLateAndHarmsNobody(bool blocks)
    {
        var check = new ScriptedCheck();
        using var release = new ManualResetEventSlim();
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var hanging = new RecordingReaction
        {
            OnCall = token =>
            {
                token.Register(() =>
                {
                    ended.TrySetResult();
                    _ = blocks ? release.Wait(Deadline, CancellationToken.None) : throw new InvalidOperationException();
                });
                return ended.Task;
            },
        };
        using var harness = Harness(check, hanging);
        await using var running = Running.Of(harness);
        check.Says(HealthStatus.Unhealthy);
        harness.Advance(15);
        await hanging.ToldAsync();
        Assert.True(SpinWait.SpinUntil(() =>
        {
            harness.Advance(20);
            return ended.Task.IsCompleted;
        }, Deadline));
        check.Says(HealthStatus.Healthy);
        harness.Advance(60);

        Assert.Equal(HealthStatus.Healthy, (await hanging.ToldAsync()).To);
        release.Set();
    }

    [Fact]
    public async Task Feed_Stopped_TellsWhatIsLeftBeforeTheLastCall()
    {
        var check = new ScriptedCheck();
        var reaction = new RecordingReaction();
        using var harness = Harness(check, reaction);
        await using (Running.Of(harness))
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
        await using var running = Running.Of(harness);
        check.Says(HealthStatus.Unhealthy);

        harness.Advance(60);

        Assert.Equal("db", (await reported.Task.WaitAsync(Deadline)).Check);
    }

    private static EngineHarness Harness(ScriptedCheck check, params RecordingReaction[] reactions) => Harness([check], reactions);

    private static EngineHarness Harness(ScriptedCheck[] checks, params RecordingReaction[] reactions) => new(
        builder =>
        {
            EngineHarness.AddOwn(builder, checks);
            foreach (var reaction in reactions)
            {
                builder.Services.AddSingleton<IHealthReaction>(reaction);
            }
        },
        checks);

    /// <summary>Follows the feed of a harness until the end of a test.</summary>
    private sealed class Running(TransitionFeed feed, CancellationTokenSource cancellation, Task following) : IAsyncDisposable
    {
        /// <summary>Starts after the first results have arrived.</summary>
        public static Running Of(EngineHarness harness) => From(harness.Advance(1));

        public static Running From(EngineHarness harness)
        {
            var feed = harness.Get<TransitionFeed>();
            var cancellation = new CancellationTokenSource();
            var following = feed.FollowAsync(cancellation.Token);
            return new Running(feed, cancellation, following);
        }

        public async ValueTask DisposeAsync()
        {
            await cancellation.CancelAsync();
            await following.WaitAsync(Deadline).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await feed.StopAsync().WaitAsync(Deadline).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellation.Dispose();
        }
    }
}
