using Microsoft.Net.Http.Headers;

namespace HealthKit.Http;

/// <summary>Chooses the format of a response by <c>?format=</c>, <c>?verbose</c> and <c>Accept</c>, in this order.</summary>
internal static class ResponseFormatNegotiation
{
    public const string KnownFormats = "text, json, health+json, xabaril-ui";

    /// <summary>Returns <c>null</c> for an unknown <c>?format=</c>.</summary>
    public static ResponseFormat? Choose(HttpRequest request)
    {
        if (request.QueryString.HasValue)
        {
            if (request.Query.TryGetValue("format", out var format))
                return Named(format.ToString());

            if (request.Query.TryGetValue("verbose", out var verbose) && verbose.ToString().ToLowerInvariant() is not ("false" or "0"))
                return ResponseFormat.Verbose;
        }

        // The headers that probes send are recognized without an allocation.
        return request.Headers.Accept switch
        {
            [] or ["*/*" or "application/json"] => ResponseFormat.Json,
            ["text/plain"] => ResponseFormat.Text,
            var accept => Accepted(accept),
        };
    }

    private static ResponseFormat? Named(string format) => format.ToLowerInvariant() switch
    {
        "text" => ResponseFormat.Text,
        "json" => ResponseFormat.Json,
        "health+json" or "health json" => ResponseFormat.HealthJson,
        "xabaril-ui" => ResponseFormat.XabarilUi,
        _ => null,
    };

    // The sort is stable: of equal qualities the first one listed wins.
    private static ResponseFormat Accepted(IList<string> accept) =>
        MediaTypeHeaderValue.TryParseList(accept, out var types)
            ? types.Where(static type => type.Quality is not 0).OrderByDescending(static type => type.Quality ?? 1).Select(FormatOf)
                .FirstOrDefault(static format => format is not null) ?? ResponseFormat.Json
            : ResponseFormat.Json;

    private static ResponseFormat? FormatOf(MediaTypeHeaderValue type) => type.MediaType.Value?.ToLowerInvariant() switch
    {
        "*/*" or "application/*" or "application/json" => ResponseFormat.Json,
        "application/health+json" => ResponseFormat.HealthJson,
        "text/plain" or "text/*" => ResponseFormat.Text,
        _ => null,
    };
}
