namespace HealthKit.Notifications.Formatting;

/// <summary>Formats an alert group for Slack's incoming webhooks: one text with a bold title and an italic footer.</summary>
internal static class SlackFormat
{
    public static HttpRequestMessage Request(AlertGroup group, MessageOrigin origin) => JsonRequest.Of(Body(group, origin));

    public static byte[] Body(AlertGroup group, MessageOrigin origin)
    {
        var text = new AlertGroupText(group, origin);
        return JsonRequest.Body(json => json.WriteString(
            "text", $"*{Escape(text.Title)}*\n{string.Join('\n', text.Lines.Select(Escape))}\n_{Escape(text.Footer)}_"));
    }

    // Slack requires this; an unescaped check message could also notify a whole channel with <!channel>.
    private static string Escape(string text) => text
        .Replace("&", "&amp;", StringComparison.Ordinal)
        .Replace("<", "&lt;", StringComparison.Ordinal)
        .Replace(">", "&gt;", StringComparison.Ordinal);
}
