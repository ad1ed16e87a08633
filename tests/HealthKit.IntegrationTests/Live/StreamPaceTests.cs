using System.Net.ServerSentEvents;
using HealthKit.IntegrationTests.App;
using HealthKit.TestServers;
using Microsoft.Extensions.DependencyInjection;

namespace HealthKit.IntegrationTests.Live;

public sealed class StreamPaceTests
{
    [Fact]
    public async Task State_RepeatedLessOftenThanHeartbeatsCome_KeepsItsPaceBesideThem()
    {
        var time = new ManualTime();
        var began = time.GetTimestamp();
        await using var app = await TestApp.StartAsync(builder =>
        {
            builder.Services.AddSingleton<TimeProvider>(time);
            builder.Services.AddHealthKit();
        });
        await using var reader = await EventReader.OpenAsync(app.Client, "/health/stream?poll_interval=20");
        await reader.NextAsync();
        var (message, heartbeat) = (0.0, 0.0);

        foreach (var (type, at) in ((string, double)[])[("heartbeat", 15), ("message", 20), ("heartbeat", 30), ("message", 40),
            ("heartbeat", 45)])
        {
            // If the clock jumped while the service computes how long to wait, the service would wait too long.
            await Eventually.TrueAsync(
                () => Task.FromResult(Waits(message + 20, since: Math.Max(message, heartbeat)) && Waits(heartbeat + 15, since: heartbeat)),
                TestApp.Deadline, "the service waits for the next state and for the next heartbeat");
            time.Advance(TimeSpan.FromSeconds(at - 0.05) - time.GetElapsedTime(began));
            var item = await NextAsync(app, time, reader, until: At(at + 4));
            Assert.Equal(type, item.EventType);
            Assert.InRange(time.GetElapsedTime(began).TotalSeconds, at, at + 4);
            (message, heartbeat) = type == "message" ? (at, heartbeat) : (message, at);
        }

        bool Waits(double until, double since) => time.HasTimer(At(since), At(until), At(until + 4));

        long At(double seconds) => began + TimeSpan.FromSeconds(seconds).Ticks;
    }

    // Time advances only while requests are served, and slowly, so that the service keeps up with it. At the latest moment at which the
    // event may be due it stands still, because the event may reach the reader late.
    private static async Task<SseItem<string>> NextAsync(TestApp app, ManualTime time, EventReader reader, long until)
    {
        var next = reader.NextAsync(withHeartbeats: true);
        while (!next.IsCompleted)
        {
            await app.GetAsync("/health/live");
            if (time.GetTimestamp() < until)
                time.Advance(TimeSpan.FromMilliseconds(5));
        }

        return Assert.NotNull(await next);
    }
}
