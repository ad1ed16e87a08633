using HealthKit.Http;
using HealthKit.Snapshots;
using HealthKit.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Tests.Http;

public sealed class StreamFeedTests : IDisposable
{
    private static readonly TimeSpan Deadline = HangGuard.Limit;

    private readonly TestServices _services = new(
        static services => services.AddHealthKit().AddCheck("db", static () => HealthCheckResult.Healthy()),
            ("HealthKit:Stream:MaximumClients", "2"));

    private readonly CancellationTokenSource _stop = new();
    private Task _following = Task.CompletedTask;

    private StreamFeed Feed => _services.Get<StreamFeed>();

    [Fact]
    public async Task Change_OfTheState_IsAFrame()
    {
        var before = Follow();

        _services.Store.SetPhase(HostPhase.Started);

        await before.Superseded.WaitAsync(Deadline);
        Assert.Equal(_services.Store.Latest.Version, Feed.Latest.Version);
    }

    [Fact]
    public void Client_TheFirst_StartsToFollowAndBeginsWithTheCurrentState()
    {
        var starts = 0;
        Feed.FollowWith(() => starts++);
        _services.Store.SetPhase(HostPhase.Started);
        Assert.Equal(0, starts);

        Assert.True(Feed.TrySubscribe());
        Assert.Equal((1, _services.Store.Latest.Version), (starts, Feed.Latest.Version));

        Assert.True(Feed.TrySubscribe());
        Assert.Equal(1, starts);
    }

    [Fact]
    public async Task Client_TheFirst_DoesNotLendItsContextToTheFeed()
    {
        var ofTheClient = new AsyncLocal<string?> { Value = "first client" };
        var following = Task.FromResult<string?>(null);
        Feed.FollowWith(() => following = Task.Run<string?>(() => ofTheClient.Value));

        Assert.True(Feed.TrySubscribe());

        Assert.Null(await following.WaitAsync(Deadline));
        Assert.False(ExecutionContext.IsFlowSuppressed());
    }

    [Fact]
    public void Client_BeforeTheHostFollows_StartsItWhenTheHostCan()
    {
        var starts = 0;
        Assert.True(Feed.TrySubscribe());

        Feed.FollowWith(() => starts++);

        Assert.Equal(1, starts);
    }

    [Fact]
    public async Task Publication_WithoutChanges_ProducesNoFrame()
    {
        var before = Follow();

        _services.Store.Publish(_services.Store.Latest.Checks);
        _services.Store.SetPhase(HostPhase.Started);
        await before.Superseded.WaitAsync(Deadline);

        // One frame covers both versions, because the first version changed nothing.
        Assert.Equal(before.Version + 2, Feed.Latest.Version);
    }

    [Fact]
    public async Task Heartbeat_ComesEveryFifteenSeconds()
    {
        var frame = Follow();
        for (var beat = 1; beat <= 3; beat++)
        {
            await AdvanceAsync(frame, StreamFeed.HeartbeatInterval);
            frame = Feed.Latest;
            Assert.Equal(beat, frame.Heartbeats);
        }
    }

    [Fact]
    public async Task Snapshot_ThatTurnsStale_IsAFrameWithoutAWriter()
    {
        var before = Follow();

        await AdvanceAsync(before, _services.Definition("db").FirstStaleAfter + TimeSpan.FromSeconds(1));

        Assert.Equal(before.Version + 1, Feed.Latest.Version);
    }

    [Fact]
    public async Task Drain_IsAFrame()
    {
        var before = Follow();

        _services.Store.SetPhase(HostPhase.Draining);

        await before.Superseded.WaitAsync(Deadline);
        Assert.True(Feed.Latest.IsDraining);
    }

    [Fact]
    public void Clients_BeyondTheMost_AreNotTakenUntilOneLeaves()
    {
        Assert.True(Feed.TrySubscribe());
        Assert.True(Feed.TrySubscribe());
        Assert.False(Feed.TrySubscribe());

        Feed.Unsubscribe();

        Assert.True(Feed.TrySubscribe());
        Assert.Equal(2, Feed.Clients);
    }

    public void Dispose()
    {
        _stop.Cancel();
        Assert.True(_following.IsCompleted || !_following.IsFaulted);
        _services.Dispose();
        _stop.Dispose();
    }

    /// <summary>Runs the feed up to its first wait. Timers then fire on the thread that advances the clock.</summary>
    private StreamFrame Follow()
    {
        var frame = Feed.Latest;
        _following = Feed.FollowAsync(_stop.Token);
        return frame;
    }

    private async Task AdvanceAsync(StreamFrame frame, TimeSpan span)
    {
        _services.Time.Advance(span + TimeSpan.FromMilliseconds(1));
        await frame.Superseded.WaitAsync(Deadline);
    }
}
