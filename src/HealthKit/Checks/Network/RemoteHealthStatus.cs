namespace HealthKit.Checks.Network;

/// <summary>
/// Reads the health status from the body of another service's health endpoint: the <c>status</c> of a JSON object, or a body of one word.
/// It knows the words of HealthKit, the framework, Spring and draft-inadarei-api-health-check-06.
/// </summary>
internal static class RemoteHealthStatus
{
    private const int MaximumWordLength = 20;

    /// <summary>Returns the health status in the body; <c>null</c> when it has none.</summary>
    /// <param name="body">The body, which may be truncated.</param>
    /// <param name="isTruncated">Whether the body is a JSON object that ends before its status and before its closing brace.</param>
    public static HealthStatus? Read(ReadOnlySpan<byte> body, out bool isTruncated)
    {
        isTruncated = false;
        var text = body.StartsWith(Encoding.UTF8.Preamble) ? body[Encoding.UTF8.Preamble.Length..] : body;
        text = text.Trim(" \t\r\n"u8);
        return text is [(byte)'{', ..] ? InObject(text, out isTruncated)
            : text.Length <= MaximumWordLength ? Of(Encoding.UTF8.GetString(text))
            : null;
    }

    private static HealthStatus? InObject(ReadOnlySpan<byte> body, out bool isTruncated)
    {
        isTruncated = false;
        var reader = new Utf8JsonReader(body, isFinalBlock: false, state: default);
        try
        {
            while (reader.Read())
            {
                if (reader.CurrentDepth == 0 && reader.TokenType == JsonTokenType.EndObject)
                    return null;

                if (reader is { CurrentDepth: 1, TokenType: JsonTokenType.PropertyName }
                    && reader.ValueTextEquals("status"u8) && reader.Read())
                {
                    return reader.TokenType == JsonTokenType.String ? Of(reader.GetString()) : null;
                }
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a JSON string that is not valid UTF-8.
            return null;
        }

        isTruncated = true;
        return null;
    }

    private static HealthStatus? Of(string? word) => word?.ToLowerInvariant() switch
    {
        "healthy" or "up" or "pass" or "ok" => HealthStatus.Healthy,
        "degraded" or "warn" => HealthStatus.Degraded,
        "unhealthy" or "down" or "out_of_service" or "fail" or "error" => HealthStatus.Unhealthy,
        _ => null,
    };
}
