using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace HealthKit.Exposure;

/// <summary>Which form a request asks for: by <c>?format=</c>, by <c>?verbose</c>, by <c>Accept</c>.</summary>
internal static class FormNegotiation
{
    public const string KnownFormats = "text, json, health+json, xabaril-ui";

    /// <summary>Returns <c>null</c> for a <c>?format=</c> that does not exist.</summary>
    public static ResponseForm? Choose(HttpRequest request)
    {
        if (request.QueryString.HasValue)
        {
            if (request.Query.TryGetValue("format", out var format))
            {
                return Named(format.ToString());
            }

            if (request.Query.TryGetValue("verbose", out var verbose) && verbose.ToString().ToLowerInvariant() is not ("false" or "0"))
            {
                return ResponseForm.Verbose;
            }
        }

        // What probers send is told without memory.
        var accept = request.Headers.Accept;
        return accept.Count switch
        {
            0 => ResponseForm.Json,
            1 when accept[0] is "*/*" or "application/json" => ResponseForm.Json,
            1 when accept[0] is "text/plain" => ResponseForm.Text,
            _ => Accepted(accept),
        };
    }

    private static ResponseForm? Named(string format) => format.ToLowerInvariant() switch
    {
        "text" => ResponseForm.Text,
        "json" => ResponseForm.Json,
        "health+json" or "health json" => ResponseForm.HealthJson,
        "xabaril-ui" => ResponseForm.XabarilUi,
        _ => null,
    };

    private static ResponseForm Accepted(IList<string> accept)
    {
        if (!MediaTypeHeaderValue.TryParseList(accept, out var wanted))
        {
            return ResponseForm.Json;
        }

        var best = ResponseForm.Json;
        var bestQuality = 0.0;
        foreach (var type in wanted)
        {
            var quality = type.Quality ?? 1;
            if (quality > bestQuality && Matching(type) is { } form)
            {
                (best, bestQuality) = (form, quality);
            }
        }

        return best;
    }

    private static ResponseForm? Matching(MediaTypeHeaderValue type)
    {
        if (type.MatchesAllTypes || type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase))
        {
            return ResponseForm.Json;
        }

        if (type.MediaType.Equals("application/health+json", StringComparison.OrdinalIgnoreCase))
        {
            return ResponseForm.HealthJson;
        }

        return type.MediaType.Value?.ToLowerInvariant() switch
        {
            "application/*" => ResponseForm.Json,
            "text/plain" or "text/*" => ResponseForm.Text,
            _ => null,
        };
    }
}
