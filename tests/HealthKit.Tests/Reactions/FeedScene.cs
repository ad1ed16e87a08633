using HealthKit.Reactions;
using HealthKit.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace HealthKit.Tests.Reactions;

/// <summary>Follows the feed of a harness until the end of a test.</summary>
internal sealed class FeedScene(TransitionFeed feed, CancellationTokenSource cancellation, Task following) : IAsyncDisposable
{
    public static readonly TimeSpan Deadline = HangGuard.Limit;

    public static EngineHarness Harness(ScriptedCheck check, params RecordingReaction[] reactions) => Harness([check], reactions);

    public static EngineHarness Harness(ScriptedCheck[] checks, params RecordingReaction[] reactions) => new(
        builder =>
        {
            EngineHarness.AddOwn(builder, checks);
            foreach (var reaction in reactions)
                builder.Services.AddSingleton<IHealthReaction>(reaction);
        },
        checks);

    /// <summary>Starts after the first results have arrived.</summary>
    public static FeedScene Follow(EngineHarness harness) => FollowFromTheStart(harness.Advance(1));

    public static FeedScene FollowFromTheStart(EngineHarness harness)
    {
        var feed = harness.Get<TransitionFeed>();
        var cancellation = new CancellationTokenSource();
        var following = feed.FollowAsync(cancellation.Token);
        return new FeedScene(feed, cancellation, following);
    }

    public async ValueTask DisposeAsync()
    {
        await cancellation.CancelAsync();
        await following.WaitAsync(Deadline).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await feed.StopAsync().WaitAsync(Deadline).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellation.Dispose();
    }
}
