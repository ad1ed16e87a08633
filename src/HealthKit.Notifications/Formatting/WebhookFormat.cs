using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using HealthKit.Notifications.Routing;

namespace HealthKit.Notifications.Formatting;

/// <summary>The JSON of docs/notifications.md, version 1, and its signature.</summary>
internal sealed class WebhookFormat(WebhookChannelOptions options)
{
    private readonly byte[]? _key = options.SigningKey is { } key ? Encoding.UTF8.GetBytes(key) : null;
    private readonly KeyValuePair<string, string>[] _headers = [.. options.Headers];

    public HttpRequestMessage Request(Message message, Signature signature)
    {
        var body = Body(message, signature);
        var request = new HttpRequestMessage
        {
            Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json", "utf-8") } },
        };
        foreach (var (name, value) in _headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        var timestamp = signature.Now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        request.Headers.TryAddWithoutValidation("X-HealthKit-Timestamp", timestamp);
        if (_key is not null)
        {
            request.Headers.TryAddWithoutValidation("X-HealthKit-Signature", $"sha256={Sign(_key, timestamp, body)}");
        }

        return request;
    }

    public static byte[] Body(Message message, Signature signature)
    {
        var body = new MemoryStream();
        using (var json = new Utf8JsonWriter(body))
        {
            json.WriteStartObject();
            json.WriteNumber("version", 1);
            json.WriteString("id", message.Id);
            json.WriteString("kind", message.IsTest ? "test" : message.IsDigest ? "digest" : "change");
            json.WriteString("service", signature.Service);
            json.WriteString("instance", signature.Instance);
            json.WriteString("channel", signature.Channel);
            json.WriteString("timestamp", Time(signature.Now));
            json.WriteString("coordination", message.IsForFleet ? "fleet" : message.IsUncoordinated ? "uncoordinated" : "none");
            json.WriteString("text", new MessageText(message, signature).Title);
            json.WriteStartArray("checks");
            foreach (var notice in message.Notices)
            {
                Write(json, notice);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return body.ToArray();
    }

    private static void Write(Utf8JsonWriter json, Notice notice)
    {
        json.WriteStartObject();
        json.WriteString("name", notice.Check);
        json.WriteString("event", notice.Kind switch
        {
            NoticeKind.Recovered => "recovered",
            NoticeKind.Flapping => "flapping",
            NoticeKind.StillBroken => "still-broken",
            _ => "broken",
        });
        json.WriteString("state", Word(notice.Standing));
        json.WriteString("before", Word(notice.Before));
        WriteUnlessNull(json, "reason", notice.Transition.Reason?.Code);
        WriteUnlessNull(json, "layer", notice.Transition.Layer);
        WriteUnlessNull(json, "message", notice.Transition.Message);
        json.WriteString("since", Time(notice.Since));
        json.WriteNumber("seconds", Math.Round(notice.Lasted.TotalSeconds, 3));
        json.WriteEndObject();
    }

    private static void WriteUnlessNull(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }

    private static string Word(Standing standing) => standing switch
    {
        Standing.Fine => "healthy",
        Standing.Degraded => "degraded",
        Standing.Unhealthy => "unhealthy",
        _ => "flapping",
    };

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);

    // The time is signed along, so that an old message cannot be sent again as a new one.
    private static string Sign(byte[] key, string timestamp, byte[] body) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(key, (byte[])[.. Encoding.ASCII.GetBytes($"{timestamp}."), .. body]));
}
