using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace HealthKit.Http;

/// <summary>Which form a request asks for: by <c>?format=</c>, by <c>?verbose</c>, by <c>Accept</c>.</summary>
internal static class ResponseFormatNegotiation
{
    public const string KnownFormats = "text, json, health+json, xabaril-ui";

    /// <summary>Returns <c>null</c> for a <c>?format=</c> that does not exist.</summary>
    public static ResponseFormat? Choose(HttpRequest request)
    {
        if (request.QueryString.HasValue)
        {
            if (request.Query.TryGetValue("format", out var format))
            {
                return Named(format.ToString());
            }

            if (request.Query.TryGetValue("verbose", out var verbose) && verbose.ToString().ToLowerInvariant() is not ("false" or "0"))
            {
                return ResponseFormat.Verbose;
            }
        }

        // What probers send is told without memory.
        var accept = request.Headers.Accept;
        return accept.Count switch
        {
            0 => ResponseFormat.Json,
            1 when accept[0] is "*/*" or "application/json" => ResponseFormat.Json,
            1 when accept[0] is "text/plain" => ResponseFormat.Text,
            _ => Accepted(accept),
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

    private static ResponseFormat Accepted(IList<string> accept)
    {
        if (!MediaTypeHeaderValue.TryParseList(accept, out var wanted))
        {
            return ResponseFormat.Json;
        }

        var best = ResponseFormat.Json;
        var bestQuality = 0.0;
        foreach (var type in wanted)
        {
            var quality = type.Quality ?? 1;
            if (quality > bestQuality && Matching(type) is { } format)
            {
                (best, bestQuality) = (format, quality);
            }
        }

        return best;
    }

    private static ResponseFormat? Matching(MediaTypeHeaderValue type)
    {
        if (type.MatchesAllTypes || type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase))
        {
            return ResponseFormat.Json;
        }

        if (type.MediaType.Equals("application/health+json", StringComparison.OrdinalIgnoreCase))
        {
            return ResponseFormat.HealthJson;
        }

        return type.MediaType.Value?.ToLowerInvariant() switch
        {
            "application/*" => ResponseFormat.Json,
            "text/plain" or "text/*" => ResponseFormat.Text,
            _ => null,
        };
    }
}
