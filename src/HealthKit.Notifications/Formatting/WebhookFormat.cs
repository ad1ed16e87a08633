namespace HealthKit.Notifications.Formatting;

/// <summary>Formats an alert group as the JSON that docs/notifications.md describes, version 1, and signs it.</summary>
internal sealed class WebhookFormat(WebhookChannelOptions options)
{
    private readonly byte[]? _key = options.SigningKey is { } key ? Encoding.UTF8.GetBytes(key) : null;
    private readonly KeyValuePair<string, string>[] _headers = [.. options.Headers];

    public HttpRequestMessage Request(AlertGroup group, MessageOrigin origin)
    {
        var body = Body(group, origin);
        var request = JsonRequest.Of(body);
        foreach (var (name, value) in _headers)
            request.Headers.TryAddWithoutValidation(name, value);

        var timestamp = origin.Now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        request.Headers.TryAddWithoutValidation("X-HealthKit-Timestamp", timestamp);
        if (_key is not null)
            request.Headers.TryAddWithoutValidation("X-HealthKit-Signature", $"sha256={Sign(_key, timestamp, body)}");

        return request;
    }

    public static byte[] Body(AlertGroup group, MessageOrigin origin) => JsonRequest.Body(json =>
    {
        json.WriteNumber("version", 1);
        json.WriteString("id", group.Id);
        json.WriteString("kind", group.IsTest ? "test" : group.IsDigest ? "digest" : "change");
        json.WriteString("service", origin.Service);
        json.WriteString("instance", origin.Instance);
        json.WriteString("channel", origin.Channel);
        json.WriteString("timestamp", Time(origin.Now));
        json.WriteString("coordination", group.IsCoordinated ? "fleet" : group.IsUncoordinated ? "uncoordinated" : "none");
        json.WriteString("text", new AlertGroupText(group, origin).Title);
        json.WriteStartArray("checks");
        foreach (var alert in group.Alerts)
            Write(json, alert);

        json.WriteEndArray();
    });

    private static void Write(Utf8JsonWriter json, Alert alert)
    {
        json.WriteStartObject();
        json.WriteString("name", alert.Check);

        // Receivers depend on these values.
        json.WriteString("event", alert.Kind switch
        {
            AlertKind.Resolved => "recovered",
            AlertKind.Flapping => "flapping",
            AlertKind.StillFiring => "still-broken",
            _ => "broken",
        });
        json.WriteString("state", alert.State.Name());
        json.WriteString("before", alert.PreviousState.Name());
        WriteUnlessNull(json, "reason", alert.Transition.Reason?.Code);
        WriteUnlessNull(json, "layer", alert.Transition.Layer);
        WriteUnlessNull(json, "message", alert.Transition.Message);
        json.WriteString("since", Time(alert.Since));
        json.WriteNumber("seconds", Math.Round(alert.Duration.TotalSeconds, 3));
        json.WriteEndObject();
    }

    private static void WriteUnlessNull(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
            json.WriteString(name, value);
    }

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);

    // The signature covers the timestamp, so that an attacker cannot replay an old message as a new one.
    private static string Sign(byte[] key, string timestamp, byte[] body) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(key, (byte[])[.. Encoding.ASCII.GetBytes($"{timestamp}."), .. body]));
}
