using System.Text.Json;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Checks.Network;

/// <summary>
/// The status that the body of another service's health endpoint tells: <c>status</c> of a JSON object (HealthKit's and the framework's words, Spring's,
/// those of draft-inadarei-api-health-check-06), or a body of one such word.
/// </summary>
internal static class ToldStatus
{
    public static HealthStatus? In(string body)
    {
        var text = body.AsSpan().Trim();
        return text is ['{', ..] ? InObject(body) : Of(text.Length <= 20 ? text.ToString() : null);
    }

    private static HealthStatus? InObject(string body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement.TryGetProperty("status", out var status) && status.ValueKind == JsonValueKind.String ? Of(status.GetString()) : null;
        }
        catch (JsonException)
        {
            // Cut off at the bound, or no JSON.
            return null;
        }
    }

    private static HealthStatus? Of(string? word) => word?.ToLowerInvariant() switch
    {
        "healthy" or "up" or "pass" or "ok" => HealthStatus.Healthy,
        "degraded" or "warn" => HealthStatus.Degraded,
        "unhealthy" or "down" or "out_of_service" or "fail" or "error" => HealthStatus.Unhealthy,
        _ => null,
    };
}
