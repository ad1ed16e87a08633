using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Tests.Notifications;

/// <summary>What a channel delivers when the service stops.</summary>
public sealed class DeliveryEndTests
{
    private const HealthStatus Unhealthy = HealthStatus.Unhealthy;

    [Fact]
    public async Task End_WhileWaitingForItsGroupAndInAPause_DeliversWhatIsDue()
    {
        using var scene = new ChannelScene(options => options.GroupWait = TimeSpan.FromMinutes(1));
        scene.Turn("db", Unhealthy).Advance(10);

        await scene.Channel.StopAsync(CancellationToken.None);

        Assert.Equal(["db Unhealthy"], scene.Taken);
        scene.Turn("cache", Unhealthy).Advance(600);
        Assert.Single(scene.Sender.Attempts);
    }

    [Fact]
    public async Task End_ReceiverAway_TriesOnceMoreAndCountsWhatIsLost()
    {
        using var scene = new ChannelScene();
        scene.Sender.Answer = static _ => Task.FromResult(ChannelScene.Away);
        scene.Turn("db", Unhealthy).Turn("cache", Unhealthy).Advance(100);
        var before = scene.Sender.Attempts.Count;

        await scene.Channel.StopAsync(CancellationToken.None);

        Assert.Equal(before + 1, scene.Sender.Attempts.Count);
        Assert.Equal(2, scene.Counts["dropped"]);
        Assert.Equal("Channel ops dropped undelivered alerts because the service stopped. Affected checks: 2. Check that the receiver is "
            + "available.", scene.Log.Records.Last().Message);
    }

    [Fact]
    public async Task End_ReceiverHangs_EndsWithTheToken()
    {
        using var scene = new ChannelScene();
        scene.Sender.Answer = static token => Task.Delay(Timeout.Infinite, token)
            .ContinueWith(static _ => ChannelScene.Away, TaskScheduler.Default);
        scene.Turn("db", Unhealthy);
        using var limit = new CancellationTokenSource();
        var ending = scene.Channel.StopAsync(limit.Token);
        Assert.False(ending.IsCompleted);

        await limit.CancelAsync();
        await ending.WaitAsync(HangGuard.Limit);

        Assert.Equal(1, scene.Counts["dropped"]);
    }
}
