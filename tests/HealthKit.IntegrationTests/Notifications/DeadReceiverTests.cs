using System.Diagnostics;
using System.Net;
using HealthKit.IntegrationTests.App;

namespace HealthKit.IntegrationTests.Notifications;

[Collection(nameof(Alone))]
public sealed class DeadReceiverTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Outage = TimeSpan.FromSeconds(8);

    [Fact]
    public async Task Receiver_AwayWhileTheCheckFlaps_ProbesGoOnAndTheLatestStateComesInTheEnd()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var app = await NotifiedApp.StartAsync(receiver, ("HealthKit:Notifications:ops:MaximumBackoff", "00:00:01"));
        await receiver.StopAsync();
        var started = Stopwatch.GetTimestamp();
        var slowest = TimeSpan.Zero;
        var probes = 0;
        for (var isBroken = false; Stopwatch.GetElapsedTime(started) < Outage; probes++)
        {
            var asked = Stopwatch.GetTimestamp();
            Assert.Equal(HttpStatusCode.OK, (await app.App.GetAsync("/health/live")).Status);
            slowest = Stopwatch.GetElapsedTime(asked) is var took && took > slowest ? took : slowest;
            if (probes % 500 == 0)
            {
                isBroken = !isBroken;
                (isBroken ? (Action)app.Break : app.Mend)();
            }
        }

        app.Break();
        await app.App.UntilStatusAsync("/health/ready", HttpStatusCode.ServiceUnavailable);
        await receiver.StartAgainAsync();

        // An attempt that was on its way may have told of the state before; of all the others nothing is told.
        var last = (await receiver.TakenAsync(static taken => taken.Json["checks"]![0]!["state"]!.GetValue<string>() == "unhealthy", 1, Deadline))[^1];
        Assert.Same(receiver.Taken[^1], last);
        Assert.InRange(receiver.Taken.Count, 1, 2);
        Assert.Single(last.Json["checks"]!.AsArray());
        Assert.InRange(slowest.TotalMilliseconds, 0, 500);
        Assert.True(await app.CountAsync("failed") > 3);
        TestContext.Current.TestOutputHelper!.WriteLine($"{probes} probes in {Outage.TotalSeconds} s, the slowest took {slowest.TotalMilliseconds:0.0} ms; superseded: {await app.CountAsync("superseded")}.");
    }
}
