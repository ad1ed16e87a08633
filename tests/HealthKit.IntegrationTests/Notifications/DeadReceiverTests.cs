using System.Net;
using HealthKit.IntegrationTests.App;
using HealthKit.TestServers;

namespace HealthKit.IntegrationTests.Notifications;

public sealed class DeadReceiverTests
{
    private static readonly TimeSpan Deadline = HangGuard.Limit;
    private static readonly TimeSpan Outage = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(5);

    [Fact]
    public async Task Receiver_AwayWhileTheCheckFlaps_ProbesGoOnAndTheLatestStateComesInTheEnd()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var app = await NotifiedApp.StartAsync(receiver, ("HealthKit:Notifications:ops:MaximumBackoff", "00:00:01"));
        await using var other = await Receiver.StartAsync();
        await using var twin = await NotifiedApp.StartAsync(other);
        await receiver.StopAsync();

        var times = await PairedProbes.RunAsync(() => LiveAsync(app), () => LiveAsync(twin), PairedProbes.For(Outage), Pace, pair =>
        {
            if (pair % 50 == 0)
                (pair / 50 % 2 == 0 ? (Action)app.Break : app.Mend)();

            return Task.CompletedTask;
        });

        app.Break();
        await app.App.UntilStatusAsync("/health/ready", HttpStatusCode.ServiceUnavailable);

        // The channel learns of the state later than the probes. The attempts take long enough for that.
        var failed = await app.CountAsync("failed");
        await Eventually.TrueAsync(async () => await app.CountAsync("failed") >= failed + 4, Deadline, "further attempts fail");
        await receiver.StartAgainAsync();

        // The attempt in progress may have sent the previous state. HealthKit sends no other outdated state.
        await Eventually.TrueAsync(
            () => Task.FromResult(receiver.Taken is [.., var newest]
                && newest.Json["checks"]![0]!["state"]!.GetValue<string>() == "unhealthy"),
            Deadline, "the latest state comes");
        Assert.InRange(receiver.Taken.Count, 1, 2);
        Assert.Single(receiver.Taken[^1].Json["checks"]!.AsArray());
        TestContext.Current.TestOutputHelper!.WriteLine($"{times}; superseded: {await app.CountAsync("superseded")}.");
        times.AssertAlike();
    }

    private static async Task LiveAsync(NotifiedApp app) =>
        Assert.Equal(HttpStatusCode.OK, (await app.App.GetAsync("/health/live")).Status);
}
