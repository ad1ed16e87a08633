using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Checks.Network;

/// <summary>
/// The status that the body of another service's health endpoint tells: <c>status</c> of a JSON object (HealthKit's and the framework's words, Spring's,
/// those of draft-inadarei-api-health-check-06), or a body of one such word.
/// </summary>
internal static class RemoteHealthStatus
{
    private const int MaximumWordLength = 20;

    /// <summary>Reads what there is of the body; <c>null</c> when it tells no status.</summary>
    /// <param name="body">The body, which may have been cut off.</param>
    /// <param name="isCut">Whether it is a JSON object that ends before its status and before its end, so that nobody knows what it would have told.</param>
    public static HealthStatus? Read(ReadOnlySpan<byte> body, out bool isCut)
    {
        isCut = false;
        var text = body.StartsWith(Encoding.UTF8.Preamble) ? body[Encoding.UTF8.Preamble.Length..] : body;
        text = text.Trim(" \t\r\n"u8);
        return text is [(byte)'{', ..] ? InObject(text, out isCut)
            : text.Length <= MaximumWordLength ? Of(Encoding.UTF8.GetString(text))
            : null;
    }

    private static HealthStatus? InObject(ReadOnlySpan<byte> body, out bool isCut)
    {
        isCut = false;
        var reader = new Utf8JsonReader(body, isFinalBlock: false, state: default);
        try
        {
            while (reader.Read())
            {
                if (reader.CurrentDepth == 0 && reader.TokenType == JsonTokenType.EndObject)
                {
                    return null;
                }

                if (reader is { CurrentDepth: 1, TokenType: JsonTokenType.PropertyName } && reader.ValueTextEquals("status"u8) && reader.Read())
                {
                    return reader.TokenType == JsonTokenType.String ? Of(reader.GetString()) : null;
                }
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // No JSON, or a string that is no text.
            return null;
        }

        isCut = true;
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
