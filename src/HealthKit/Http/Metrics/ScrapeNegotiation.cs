using HealthKit.Telemetry.Prometheus;
using Microsoft.Net.Http.Headers;

namespace HealthKit.Http;

/// <summary>Finds the formats that a scraper accepts.</summary>
internal static class ScrapeNegotiation
{
    /// <summary>OpenMetrics 1.0.0 when the scraper accepts it at the quality of the text format or above; else the text format.</summary>
    public static ExpositionFormat FormatOf(HttpRequest request)
    {
        if (!MediaTypeHeaderValue.TryParseList(request.Headers.Accept, out var accepted))
            return ExpositionFormat.Text;

        var openMetrics = Quality("application/openmetrics-text", IsVersion1);
        var text = Quality("text/plain", static _ => true);
        return openMetrics > 0 && openMetrics >= text ? ExpositionFormat.OpenMetrics : ExpositionFormat.Text;

        double Quality(string mediaType, Func<MediaTypeHeaderValue, bool> matches) => accepted
            .Where(type => type.MediaType.Equals(mediaType, StringComparison.OrdinalIgnoreCase) && matches(type))
            .Select(static type => type.Quality ?? 1).DefaultIfEmpty().Max();
    }

    public static bool AcceptsGzip(HttpRequest request) =>
        StringWithQualityHeaderValue.TryParseList(request.Headers.AcceptEncoding, out var accepted)
        && accepted.Any(static coding => coding.Value.Equals("gzip", StringComparison.OrdinalIgnoreCase) && coding.Quality is not 0);

    // Drafts before version 1.0.0 have other rules.
    private static bool IsVersion1(MediaTypeHeaderValue type) =>
        type.Parameters.FirstOrDefault(static parameter => parameter.Name.Equals("version", StringComparison.OrdinalIgnoreCase))
            is not { } version || HeaderUtilities.RemoveQuotes(version.Value).Equals("1.0.0", StringComparison.Ordinal);
}
