using System.Globalization;
using System.Text;

namespace HealthKit.Http;

/// <summary>Server-sent events, https://html.spec.whatwg.org/multipage/server-sent-events.html.</summary>
internal static class EventWriter
{
    public const string ContentType = "text/event-stream";

    /// <summary>How long a client waits before it connects again: short, so that a page follows a restart.</summary>
    public static ReadOnlyMemory<byte> Retry { get; } = "retry: 2000\n\n"u8.ToArray();

    /// <summary>An event without a name, which <c>onmessage</c> takes. JSON of ours has no line break in it.</summary>
    public static byte[] Write(long id, ReadOnlySpan<byte> json) =>
        [.. Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"id: {id}\ndata: ")), .. json, .. "\n\n"u8];

    public static byte[] WriteNamed(string name, DateTimeOffset time) =>
        [.. Encoding.ASCII.GetBytes($"event: {name}\ndata: "), .. JsonFormat.Write(time, static (json, time) => WriteTimestamp(json, time)), .. "\n\n"u8];

    private static void WriteTimestamp(System.Text.Json.Utf8JsonWriter json, DateTimeOffset time)
    {
        json.WriteStartObject();
        json.WriteTime("timestamp", time);
        json.WriteEndObject();
    }
}
