using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using HealthKit.IntegrationTests.App;
using HealthKit.IntegrationTests.Management;
using HealthKit.Notifications.Delivery;
using HealthKit.Notifications.Formatting;
using HealthKit.Notifications.Routing;
using HealthKit.TestServers;

namespace HealthKit.IntegrationTests.Notifications;

/// <summary>A real receiver that accepts, delays, fails, requests a pause, and is down.</summary>
public sealed class WebhookTests
{
    private static readonly TimeSpan Deadline = HangGuard.Limit;
    private static readonly (string, string) Bearer = ("Authorization", $"Bearer {ManagedApp.Token}");

    [Fact]
    public async Task Check_BreaksAndRecovers_IsReportedOnceEachSignedAndWithTheOutage()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var app = await NotifiedApp.StartAsync(receiver);
        app.Break();
        await receiver.TakenAsync(static delivery => delivery.Event == "broken", 1, Deadline);
        app.Mend();
        await receiver.TakenAsync(static delivery => delivery.Event == "recovered", 1, Deadline);

        Assert.Equal(["broken", "recovered"], receiver.All.Select(static delivery => delivery.Event));
        var reported = (await app.App.Logs.UntilAsync(1101)).Single().Message;
        var seconds = double.Parse(reported.Split(' ')[6], System.Globalization.CultureInfo.InvariantCulture);
        Assert.InRange(receiver.All[1].Seconds, seconds - 0.1, seconds + 0.1);
        Assert.All(receiver.All, static delivery =>
        {
            var signed = (byte[])[.. Encoding.ASCII.GetBytes($"{delivery.Headers["X-HealthKit-Timestamp"]}."), .. delivery.Body];
            Assert.Equal($"sha256={Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(NotifiedApp.Key), signed))}",
                delivery.Headers["X-HealthKit-Signature"]);
            Assert.Equal("canary-header", delivery.Headers["X-Secret"]);
            Assert.DoesNotContain("canary", Encoding.UTF8.GetString(delivery.Body), StringComparison.Ordinal);
            Assert.Equal("none", delivery.Json["coordination"]!.GetValue<string>());
            Assert.EndsWith($"/{Environment.ProcessId}", delivery.Instance, StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task Receiver_Dawdles_IsGivenUpAtTheDeadlineAndTriedAgainWithTheSameId()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var app = await NotifiedApp.StartAsync(receiver, ("HealthKit:Notifications:ops:Timeout", "00:00:01"),
            ("HealthKit:Notifications:ops:MaximumBackoff", "00:00:01"));
        var asked = 0;
        receiver.Behaviour = context => Interlocked.Increment(ref asked) == 1 ? Task.Delay(Timeout.Infinite, context.RequestAborted)
            : Task.CompletedTask;

        app.Break();

        // On a busy machine further attempts may take too long, too.
        await receiver.TakenAsync(static _ => true, 1, Deadline);
        Assert.InRange(asked, 2, int.MaxValue);
        Assert.Contains("timeout", Assert.Single(await app.App.Logs.UntilAsync(1600)).Message, StringComparison.Ordinal);
        await app.App.Logs.UntilAsync(1601);
    }

    [Fact]
    public async Task Receiver_FailsAndRecovers_IsLoggedOnceAndCounted()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var app = await NotifiedApp.StartAsync(receiver, ("HealthKit:Notifications:ops:MaximumBackoff", "00:00:01"));
        Assert.Equal((0, 0), (await app.CountAsync("delivered"), await app.CountAsync("failed")));
        receiver.Behaviour = context => Receiver.Answers(receiver.All.Count < 3 ? 503 : 200)(context);

        app.Break();

        await receiver.TakenAsync(static _ => true, 1, Deadline);
        await app.App.Logs.UntilAsync(1601);
        Assert.Equal([503, 503, 503, 200], receiver.All.Select(static delivery => delivery.Status));
        Assert.Single(receiver.All.Select(static delivery => delivery.Json["id"]!.GetValue<string>()).Distinct());
        Assert.Equal((1, 3), (await app.CountAsync("delivered"), await app.CountAsync("failed")));
        Assert.Single(app.App.Logs.Own, static line => line.EventId == 1600);
    }

    [Fact]
    public async Task Receiver_RateLimits_IsNotCalledBeforeRetryAfter()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var app = await NotifiedApp.StartAsync(receiver);
        receiver.Behaviour = context => Receiver.Answers(receiver.All.Count == 0 ? 429 : 200, retryAfter: "3")(context);

        app.Break();

        await receiver.TakenAsync(static _ => true, 1, Deadline);
        Assert.Equal([429, 200], receiver.All.Select(static delivery => delivery.Status));
        Assert.InRange((receiver.All[1].At - receiver.All[0].At).TotalSeconds, 2.9, 60);
    }

    [Fact]
    public async Task Receiver_Redirects_IsNotFollowedNorTriedAgain()
    {
        await using var other = await Receiver.StartAsync();
        await using var receiver = await Receiver.StartAsync();
        await using var app = await NotifiedApp.StartAsync(receiver);
        receiver.Behaviour = context =>
        {
            (context.Response.StatusCode, context.Response.Headers.Location) = (307, other.Url);
            return Task.CompletedTask;
        };

        app.Break();

        Assert.Contains("307; HealthKit does not follow redirects", (await app.App.Logs.UntilAsync(1602)).Single().Message,
            StringComparison.Ordinal);
        Assert.Empty(other.All);
        Assert.Equal(1, await app.CountAsync("rejected"));
    }

    [Theory]
    [InlineData(200, "Delivered")]
    [InlineData(204, "Delivered")]
    [InlineData(301, "Rejected")]
    [InlineData(400, "Rejected")]
    [InlineData(401, "Failed")]
    [InlineData(403, "Rejected")]
    [InlineData(404, "Rejected")]
    [InlineData(407, "Failed")]
    [InlineData(408, "Failed")]
    [InlineData(410, "Rejected")]
    [InlineData(413, "Rejected")]
    [InlineData(421, "Failed")]
    [InlineData(425, "Failed")]
    [InlineData(429, "Failed")]
    [InlineData(500, "Failed")]
    [InlineData(503, "Failed")]
    public async Task Answer_OfAReceiver_IsFinalWhenItIsAboutTheMessage(int status, string expected)
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.Behaviour = Receiver.Answers(status);
        using var sender = new HttpSender(new Uri(receiver.Url), SlackFormat.Request, TimeProvider.System);
        using var late = new CancellationTokenSource(Deadline);

        var origin = new MessageOrigin("store", "pod-1/1", "ops", TimeProvider.System.GetUtcNow());
        Assert.Equal(expected, $"{(await sender.SendAsync(AlertGroup.Test, origin, late.Token)).Outcome}");
    }

    [Fact]
    public async Task Service_StopsWhileAMessageWaitsForCompany_SendsItFirst()
    {
        // HealthKit's clock stands still during the stop, so that a busy machine does not reach the limit of the stop.
        var time = new ManualTime();
        await using var receiver = await Receiver.StartAsync();
        var app = await NotifiedApp.StartAsync(receiver, time, ("HealthKit:Notifications:ops:GroupWait", "00:05:00"));
        app.Break();
        await Eventually.TrueAsync(
            () =>
            {
                time.Advance(TimeSpan.FromMilliseconds(20));
                var now = time.GetTimestamp();
                var (earliest, latest) = (now + TimeSpan.FromMinutes(4).Ticks, now + TimeSpan.FromMinutes(5).Ticks);
                return Task.FromResult(time.HasTimer(setFrom: 0, earliest, latest));
            },
            Deadline, "the message waits for others");

        Assert.Empty(receiver.All);
        await app.DisposeAsync().AsTask().WaitAsync(Deadline);

        Assert.Equal("broken", Assert.Single(receiver.Taken).Event);
    }

    [Fact]
    public async Task Service_StopsWhileTheReceiverHangs_EndsWithinItsBound()
    {
        await using var receiver = await Receiver.StartAsync();
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        receiver.Behaviour = context =>
        {
            asked.TrySetResult();
            return Task.Delay(Timeout.Infinite, context.RequestAborted);
        };
        var app = await NotifiedApp.StartAsync(receiver);
        app.Break();
        await asked.Task.WaitAsync(Deadline);

        using var delay = new SchedulingDelay();
        var started = Stopwatch.GetTimestamp();
        await app.DisposeAsync();

        Assert.InRange(Stopwatch.GetElapsedTime(started), TimeSpan.Zero, delay.Bound(TimeSpan.FromSeconds(60), TimeSpan.Zero));

        // The stop gives all reactions together 5 s. Where threads are late by seconds, the channel may not learn of the stop in that time.
        var dropped = delay.Worst < TimeSpan.FromSeconds(1)
            ? await app.App.Logs.UntilAsync(1603)
            : app.App.Logs.Own.Where(static line => line.EventId == 1603);
        Assert.All(dropped, static line => Assert.Contains(
            "dropped undelivered alerts because the service stopped. Affected checks: 1.", line.Message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task NotifyTest_OverTheManagementPort_SendsOneTestMessage()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var app = await NotifiedApp.StartAsync(receiver);

        var good = await app.Managed.SendAsync("POST", "/health/notify-test", headers: Bearer);
        receiver.Behaviour = Receiver.Answers(404);
        var bad = await app.Managed.SendAsync("POST", "/health/notify-test", headers: Bearer);

        Assert.Equal((HttpStatusCode.OK, """{"ops":"delivered"}"""), (good.Status, good.Body));
        Assert.Equal((HttpStatusCode.BadGateway, """{"ops":"unexpected-status: The receiver responded with 404."}"""),
            (bad.Status, bad.Body));
        Assert.Equal("test", receiver.Taken.Single().Json["kind"]!.GetValue<string>());
        Assert.Equal(2, receiver.All.Count);
    }

    [Fact]
    public async Task Secrets_OfAChannelThatFails_AreInNoLogMetricAnswerOrTrace()
    {
        var spans = new System.Collections.Concurrent.ConcurrentQueue<string>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = static _ => true,
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity => spans.Enqueue($"{activity.DisplayName} {string.Join(' ', activity.TagObjects)}"),
        };
        ActivitySource.AddActivityListener(listener);
        await using var receiver = await Receiver.StartAsync();
        await using var app = await NotifiedApp.StartAsync(receiver);
        receiver.Behaviour = static context =>
        {
            context.Abort();
            return Task.CompletedTask;
        };
        app.Break();
        await app.App.Logs.UntilAsync(1600);
        await receiver.StopAsync();
        var test = await app.Managed.SendAsync("POST", "/health/notify-test", headers: Bearer);
        var page = await app.Managed.SendAsync("GET", "/metrics");
        await receiver.StartAgainAsync();

        // HealthKit always logs the check's exception. The test searches everything else that HealthKit writes.
        // A connection that the receiver had not accepted when it stopped is reset instead of refused.
        Assert.Contains(test.Body, (string[])["""{"ops":"connection-refused: The server refused the connection."}""",
            """{"ops":"unreachable: The server could not be reached."}"""]);
        Assert.All(
            app.App.Logs.Lines.Where(static line => line.EventId != 1100),
            static line => Assert.DoesNotContain("canary", line.Everything, StringComparison.Ordinal));
        Assert.DoesNotContain("canary", page.Body, StringComparison.Ordinal);

        // The test's own server includes its paths in its spans.
        Assert.DoesNotContain(spans, static span => span.Contains("canary", StringComparison.Ordinal)
            && !span.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal));
    }
}
