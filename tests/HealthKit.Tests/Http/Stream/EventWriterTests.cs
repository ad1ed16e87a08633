using System.Text;
using HealthKit.Http;
using HealthKit.Snapshots;
using HealthKit.Tests.Support;

namespace HealthKit.Tests.Http;

public sealed class EventWriterTests : IDisposable
{
    private readonly WireScene _scene = new();

    [Fact]
    public void Event_OfASnapshot_ContainsItsVersionAndTheHealthResponse()
    {
        var answer = Encoding.UTF8.GetString(_scene.Render("/health", ResponseFormat.Json, DetailLevel.Summary).Body.Span);

        var text = Encoding.UTF8.GetString(_scene.Render("/health", ResponseFormat.Event, DetailLevel.Summary).Body.Span);

        Assert.Equal($"id: {_scene.Snapshot.Version}\ndata: {answer}\n\n", text);
    }

    [Fact]
    public void NamedEvent_Written_ContainsItsNameAndOneDataLine() => Assert.Equal(
        "event: heartbeat\ndata: {\"timestamp\":\"2026-11-20T08:00:00.123Z\"}\n\n",
        Encoding.UTF8.GetString(EventWriter.WriteNamed("heartbeat", new DateTimeOffset(2026, 11, 20, 8, 0, 0, 123, TimeSpan.Zero))));

    [Fact]
    public void Text_WithLineBreaks_StaysInItsLine()
    {
        _scene.Get<SnapshotStore>()
            .Update(static host => host with { Maintenance = new Maintenance("one\r\ntwo\u2028three\n\ndata: four", default) });

        var text = Encoding.UTF8.GetString(_scene.Render("/health", ResponseFormat.Event, DetailLevel.Summary).Body.Span);

        Assert.Equal(3, text.Split('\n').Length - 1);
    }

    public void Dispose() => _scene.Dispose();
}
