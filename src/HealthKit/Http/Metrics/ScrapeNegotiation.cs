using HealthKit.Telemetry.Prometheus;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace HealthKit.Http;

/// <summary>What a scraper can read.</summary>
internal static class ScrapeNegotiation
{
    /// <summary>OpenMetrics 1.0.0 for whoever likes it at least as well as the text format; the text format for everybody else.</summary>
    public static ExpositionFormat FormatOf(HttpRequest request)
    {
        if (!MediaTypeHeaderValue.TryParseList(request.Headers.Accept, out var accepted))
        {
            return ExpositionFormat.Text;
        }

        var (openMetrics, text) = (0d, 0d);
        foreach (var type in accepted)
        {
            var quality = type.Quality ?? 1;
            if (type.MediaType.Equals("application/openmetrics-text", StringComparison.OrdinalIgnoreCase) && IsFirstVersion(type))
            {
                openMetrics = Math.Max(openMetrics, quality);
            }
            else if (type.MediaType.Equals("text/plain", StringComparison.OrdinalIgnoreCase))
            {
                text = Math.Max(text, quality);
            }
        }

        return openMetrics > 0 && openMetrics >= text ? ExpositionFormat.OpenMetrics : ExpositionFormat.Text;
    }

    public static bool TakesGzip(HttpRequest request) =>
        StringWithQualityHeaderValue.TryParseList(request.Headers.AcceptEncoding, out var accepted)
        && accepted.Any(static coding => coding.Value.Equals("gzip", StringComparison.OrdinalIgnoreCase) && coding.Quality is not 0);

    // Drafts before the first version had other rules.
    private static bool IsFirstVersion(MediaTypeHeaderValue type)
    {
        var version = type.Parameters.FirstOrDefault(static parameter => parameter.Name.Equals("version", StringComparison.OrdinalIgnoreCase));
        return version is null || HeaderUtilities.RemoveQuotes(version.Value).Equals("1.0.0", StringComparison.Ordinal);
    }
}
