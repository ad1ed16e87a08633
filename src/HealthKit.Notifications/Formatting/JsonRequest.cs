using System.Net.Http.Headers;

namespace HealthKit.Notifications.Formatting;

internal static class JsonRequest
{
    public static HttpRequestMessage Of(byte[] body) => new()
    {
        Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json", "utf-8") } },
    };

    /// <summary>Writes one JSON object in UTF-8.</summary>
    public static byte[] Body(Action<Utf8JsonWriter> writeProperties)
    {
        var body = new MemoryStream();
        using (var json = new Utf8JsonWriter(body))
        {
            json.WriteStartObject();
            writeProperties(json);
            json.WriteEndObject();
        }

        return body.ToArray();
    }
}
