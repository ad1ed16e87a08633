using HealthKit.Notifications.Delivery;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Tests.Notifications;

public sealed class DeliveryTests
{
    private const HealthStatus Healthy = HealthStatus.Healthy;
    private const HealthStatus Unhealthy = HealthStatus.Unhealthy;

    [Fact]
    public void Channel_BeforeAnything_HasEveryOutcomeAtZero()
    {
        using var scene = new ChannelScene();

        Assert.Equal(["delivered", "dropped", "failed", "rejected", "superseded", "yielded"], scene.Counts.Keys.Order());
        Assert.All(scene.Counts.Values, count => Assert.Equal(0, count));
    }

    [Fact]
    public void Receiver_Works_GetsEachMessageOnce()
    {
        using var scene = new ChannelScene();

        scene.Turn("db", Unhealthy).Advance(60).Turn("db", Healthy).Advance(60);

        Assert.Equal(["db Unhealthy", "db Healthy"], scene.Taken);
        Assert.Equal(2, scene.Counts["delivered"]);
        Assert.Empty(scene.Log.Records);
    }

    [Fact]
    public void Receiver_Fails_IsTriedAgainWithGrowingPausesAndLoggedOnce()
    {
        using var scene = new ChannelScene();
        scene.Sender.Answer = static _ => Task.FromResult(ChannelScene.Away);

        scene.Turn("db", Unhealthy).Advance(600);

        var pauses = scene.Sender.Attempts.Zip(scene.Sender.Attempts.Skip(1), static (first, second) =>
            (second.At - first.At).TotalSeconds).ToArray();
        for (var index = 0; index < pauses.Length; index++)
        {
            var whole = Math.Min(Math.Pow(2, index), 60);
            Assert.InRange(pauses[index], whole / 2, whole);
        }

        Assert.InRange(pauses.Length, 14, 30);
        Assert.Equal(["Warning 1600: Channel ops failed to deliver: connection-refused: The server refused the connection. HealthKit "
            + "retries with the latest state of each check and logs this once until delivery succeeds. Check the receiver and the "
            + "channel's settings."],
            scene.Log.Records.Select(record => record.ToString()));
        Assert.Equal(scene.Sender.Attempts.Count, scene.Counts["failed"]);
    }

    [Fact]
    public void Receiver_Recovers_ReceivesTheLatestStatesAndIsLogged()
    {
        using var scene = new ChannelScene();
        scene.Sender.Answer = static _ => Task.FromResult(ChannelScene.Away);
        scene.Turn("db", Unhealthy).Turn("cache", Unhealthy).Advance(20).Turn("db", Healthy);

        scene.Sender.Answer = static _ => Task.FromResult(DeliveryResult.Delivered);
        scene.Advance(60);

        Assert.Equal(["cache Unhealthy, db Healthy"], scene.Taken.Select(static line => string.Join(", ", line.Split(", ").Order())));
        Assert.Equal([1600, 1601], scene.Log.Records.Select(record => record.Id));
        Assert.Equal(1, scene.Counts["superseded"]);
    }

    [Fact]
    public void Message_Retried_KeepsItsId()
    {
        using var scene = new ChannelScene();
        scene.Sender.Answer = static _ => Task.FromResult(ChannelScene.Away);
        scene.Turn("db", Unhealthy).Advance(20);
        scene.Sender.Answer = static _ => Task.FromResult(DeliveryResult.Delivered);
        scene.Advance(60);

        Assert.Single(scene.Sender.Attempts.Select(attempt => attempt.Message.Id).Distinct());
    }

    [Fact]
    public void Receiver_Hangs_EachAttemptEndsAtItsDeadline()
    {
        using var scene =
            new ChannelScene(options => (options.Timeout, options.MaximumBackoff) = (TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(1)));
        scene.Sender.Answer = static _ => new TaskCompletionSource<DeliveryResult>().Task;

        scene.Turn("db", Unhealthy);
        scene.Advance(3.5);

        // The channel counts the attempt before it logs it.
        Assert.True(SpinWait.SpinUntil(() => scene.Log.Records.Count > 0, HangGuard.Limit));
        Assert.Equal(1, scene.Counts["failed"]);
        Assert.Contains("timeout: No response arrived before the timeout.", Assert.Single(scene.Log.Records).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Receiver_RateLimits_IsNotCalledBeforeRetryAfter()
    {
        using var scene = new ChannelScene();
        scene.Sender.Answer = static _ =>
            Task.FromResult(new DeliveryResult(DeliveryOutcome.Failed, "unexpected-status: The receiver responded with 429.",
                TimeSpan.FromSeconds(90)));

        scene.Turn("db", Unhealthy).Advance(89).Turn("cache", Unhealthy);
        Assert.Single(scene.Sender.Attempts);
        scene.Advance(3);

        Assert.Equal(2, scene.Sender.Attempts.Count);
        Assert.InRange(scene.Sender.Attempts[1].At.TotalSeconds, 90, 91);
        Assert.Equal(2, scene.Sender.Attempts[1].Message.Alerts.Length);
    }

    [Fact]
    public void Receiver_Rejects_IsNotTriedAgainAndGetsTheNextMessage()
    {
        using var scene = new ChannelScene();
        scene.Sender.Answer = static _ =>
            Task.FromResult(new DeliveryResult(DeliveryOutcome.Rejected, "unexpected-status: The receiver responded with 404."));
        scene.Turn("db", Unhealthy).Advance(600);
        scene.Sender.Answer = static _ => Task.FromResult(DeliveryResult.Delivered);
        scene.Turn("db", Healthy).Advance(60);

        Assert.Equal(2, scene.Sender.Attempts.Count);
        Assert.Equal(["db Healthy"], scene.Taken);
        Assert.Equal((1, 1), (scene.Counts["rejected"], scene.Counts["delivered"]));
        Assert.Equal([1602], scene.Log.Records.Select(record => record.Id));
    }

    [Fact]
    public void Sender_Throws_IsTriedAgain()
    {
        using var scene = new ChannelScene();
        scene.Sender.Answer = static _ => throw new InvalidOperationException("https://hooks.example/canary");
        scene.Turn("db", Unhealthy).Advance(5);
        scene.Sender.Answer = static _ => Task.FromResult(DeliveryResult.Delivered);
        scene.Advance(60);

        Assert.Equal(["db Unhealthy"], scene.Taken);
        Assert.DoesNotContain(scene.Log.Records,
            record => $"{record.Message}{record.Exception}".Contains("canary", StringComparison.Ordinal));
    }

    [Fact]
    public void Recovery_ThatIsNotSent_TakesBackWhatWasNotDeliveredYet()
    {
        using var scene = new ChannelScene(static options => options.SendResolved = false);
        scene.Sender.Answer = static _ => Task.FromResult(ChannelScene.Away);
        scene.Turn("db", Unhealthy).Turn("cache", Unhealthy).Advance(20).Turn("db", Healthy).Advance(1);

        scene.Sender.Answer = static _ => Task.FromResult(DeliveryResult.Delivered);
        scene.Advance(120);

        Assert.Equal(["cache Unhealthy"], scene.Taken);
        Assert.Equal(1, scene.Counts["superseded"]);
    }

    [Fact]
    public void Recovery_NotSentDuringAnAttempt_CancelsTheRetry()
    {
        var attempt = new TaskCompletionSource<DeliveryResult>();
        using var scene = new ChannelScene(static options => options.SendResolved = false);
        scene.Sender.Answer = _ => attempt.Task;
        scene.Turn("db", Unhealthy).Turn("db", Healthy);

        scene.Sender.Answer = static _ => Task.FromResult(DeliveryResult.Delivered);
        attempt.SetResult(ChannelScene.Away);
        scene.Advance(120);

        Assert.Empty(scene.Taken);
        scene.Turn("db", Unhealthy).Advance(1);
        Assert.Equal(["db Unhealthy"], scene.Taken);
    }

    [Fact]
    public void Receiver_RefusesForGood_IsLoggedOnceUntilItTakesOne()
    {
        using var scene = new ChannelScene();
        scene.Sender.Answer = static _ =>
            Task.FromResult(new DeliveryResult(DeliveryOutcome.Rejected, "unexpected-status: The server responded with 404."));
        scene.Turn("db", Unhealthy).Advance(60).Turn("db", Healthy).Advance(60);
        Assert.Single(scene.Log.Records, static record => record.Id == 1602);

        scene.Sender.Answer = static _ => Task.FromResult(DeliveryResult.Delivered);
        scene.Turn("db", Unhealthy).Advance(60);
        scene.Sender.Answer = static _ =>
            Task.FromResult(new DeliveryResult(DeliveryOutcome.Rejected, "unexpected-status: The server responded with 404."));
        scene.Turn("db", Healthy).Advance(60);

        Assert.Equal(2, scene.Log.Records.Count(static record => record.Id == 1602));
        Assert.Equal(3, scene.Counts["rejected"]);
    }

    [Fact]
    public void Receiver_TakesItForSomeOnly_IsLoggedOnce()
    {
        using var scene = new ChannelScene();
        scene.Sender.Answer = static _ =>
            Task.FromResult(DeliveryResult.PartlyDelivered("partly delivered: the server refused 1 of 2 recipients, the first with 550."));

        scene.Turn("db", Unhealthy).Advance(60).Turn("db", Healthy).Advance(60);

        Assert.Equal(
            ["Warning 1607: Channel ops: partly delivered: the server refused 1 of 2 recipients, the first with 550. HealthKit logs this "
                + "once until the server accepts all recipients. Correct the recipients in To."],
            scene.Log.Records.Select(record => record.ToString()));
        Assert.Equal(2, scene.Counts["delivered"]);
    }

    [Fact]
    public async Task TestNotification_OfAChannel_IsOneAttemptWithItsResult()
    {
        using var scene = new ChannelScene();
        var good = await scene.Channel.SendTestAsync(CancellationToken.None);
        scene.Sender.Answer = static _ => Task.FromResult(ChannelScene.Away);
        var bad = await scene.Channel.SendTestAsync(CancellationToken.None);
        scene.Advance(600);

        Assert.Equal(new TestNotificationResult(true, "delivered"), good);
        Assert.Equal(new TestNotificationResult(false, "connection-refused: The server refused the connection."), bad);
        Assert.All(scene.Sender.Attempts, attempt => Assert.True(attempt.Message.IsTest));
        Assert.Equal(2, scene.Sender.Attempts.Count);
    }

    /// <summary>The receiver is down while all checks flap: the queue does not grow, and the latest states arrive at the end.</summary>
    [Fact]
    public void Receiver_DeadForAMinuteUnderFlapping_KeepsOneAlertOfEachCheckAndDeliversTheLatest()
    {
        const int checks = 50;
        for (var seed = 0; seed < 20; seed++)
        {
            var random = new Random(seed);
            using var scene =
                new ChannelScene(options => (options.FlapThreshold, options.FlapWindow) = (random.Next(2, 100), TimeSpan.FromSeconds(30)));
            var state = new HealthStatus[checks];
            Array.Fill(state, Healthy);
            scene.Sender.Answer = static _ => Task.FromResult(ChannelScene.Away);
            for (var step = 0; step < 3_000; step++)
            {
                var index = random.Next(checks);
                state[index] = state[index] == Healthy ? Unhealthy : Healthy;
                scene.Turn($"check-{index}", state[index]).Advance(0.02);
                Assert.InRange(scene.Channel.Pending, 0, checks);
            }

            Assert.InRange(scene.Sender.Attempts.Count, 6, 20);
            scene.Sender.Answer = static _ => Task.FromResult(DeliveryResult.Delivered);
            scene.Advance(300);

            var last = scene.Sender.Taken.SelectMany(message => message.Alerts).GroupBy(alert => alert.Check)
                .ToDictionary(group => group.Key, group => group.Last().State.ToString());
            for (var index = 0; index < checks; index++)
                Assert.Equal(state[index] == Healthy ? "Healthy" : "Unhealthy", last.GetValueOrDefault($"check-{index}", "Healthy"));

            Assert.Equal(0, scene.Channel.Pending);
        }
    }
}
