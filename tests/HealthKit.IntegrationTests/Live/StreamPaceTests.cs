using System.Net.ServerSentEvents;
using HealthKit.IntegrationTests.App;
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

        var events = new List<(string Type, double At)>();
        while (events.Count < 5)
        {
            var item = await NextAsync(app, time, reader);
            events.Add((item.EventType, time.GetElapsedTime(began).TotalSeconds));
        }

        Assert.Equal(["heartbeat", "message", "heartbeat", "message", "heartbeat"], events.Select(item => item.Type));
        Assert.All(events.Zip([15.0, 20, 30, 40, 45]), pair => Assert.InRange(pair.First.At, pair.Second, pair.Second + 3));
    }

    // Time goes on only while requests are answered, so that the service keeps up with it.
    private static async Task<SseItem<string>> NextAsync(TestApp app, ManualTime time, EventReader reader)
    {
        var next = reader.NextAsync();
        while (!next.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(0.1));
            await app.GetAsync("/health/live");
        }

        return Assert.NotNull(await next);
    }
}
