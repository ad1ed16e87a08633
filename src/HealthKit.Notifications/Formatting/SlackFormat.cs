using System.Net.Http.Headers;
using System.Text.Json;
using HealthKit.Notifications.Routing;

namespace HealthKit.Notifications.Formatting;

/// <summary>The JSON of Slack's incoming webhooks: one text, in which only the title is marked up.</summary>
internal static class SlackFormat
{
    public static HttpRequestMessage Request(AlertGroup group, MessageOrigin origin) => new()
    {
        Content = new ByteArrayContent(Body(group, origin)) { Headers = { ContentType = new MediaTypeHeaderValue("application/json", "utf-8") } },
    };

    public static byte[] Body(AlertGroup group, MessageOrigin origin)
    {
        var text = new AlertGroupText(group, origin);
        var body = new MemoryStream();
        using (var json = new Utf8JsonWriter(body))
        {
            json.WriteStartObject();
            json.WriteString("text", $"*{Escape(text.Title)}*\n{string.Join('\n', text.Lines.Select(Escape))}\n_{Escape(text.Footer)}_");
            json.WriteEndObject();
        }

        return body.ToArray();
    }

    // As Slack asks for; a check's message could call the whole channel otherwise: <!channel>.
    private static string Escape(string text) => text
        .Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);
}
