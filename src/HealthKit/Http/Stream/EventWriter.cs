namespace HealthKit.Http;

/// <summary>Writes server-sent events, https://html.spec.whatwg.org/multipage/server-sent-events.html.</summary>
internal static class EventWriter
{
    public const string ContentType = "text/event-stream";

    /// <summary>Clients reconnect after 2 s, soon enough for a page to follow a restart.</summary>
    public static ReadOnlyMemory<byte> Retry { get; } = "retry: 2000\n\n"u8.ToArray();

    /// <summary>Writes an unnamed event, which <c>onmessage</c> receives. The JSON must not contain line breaks.</summary>
    public static byte[] Write(long id, ReadOnlySpan<byte> json) =>
        [.. Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"id: {id}\ndata: ")), .. json, .. "\n\n"u8];

    public static byte[] WriteNamed(string name, DateTimeOffset time) =>
    [
        .. Encoding.ASCII.GetBytes($"event: {name}\ndata: "),
        .. JsonFormat.Write(time, static (json, time) => json.WriteTime("timestamp", time)),
        .. "\n\n"u8,
    ];
}
