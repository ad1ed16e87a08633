using HealthKit.Telemetry.Prometheus;
using Microsoft.Net.Http.Headers;

namespace HealthKit.Http;

/// <summary>Finds the formats that a scraper accepts.</summary>
internal sealed class ScrapeNegotiation
{
    private readonly LatestHeader<ExpositionFormat> _accept = new(ParseFormat);
    private readonly LatestHeader<bool> _acceptEncoding = new(ParseGzip);

    /// <summary>OpenMetrics 1.0.0 when the scraper accepts it at the quality of the text format or above; else the text format.</summary>
    public ExpositionFormat FormatOf(HttpRequest request) => _accept.Parse(request.Headers.Accept);

    public bool AcceptsGzip(HttpRequest request) => _acceptEncoding.Parse(request.Headers.AcceptEncoding);

    private static ExpositionFormat ParseFormat(StringValues header)
    {
        if (!MediaTypeHeaderValue.TryParseList(header, out var accepted))
            return ExpositionFormat.Text;

        var openMetrics = Quality("application/openmetrics-text", IsVersion1);
        var text = Quality("text/plain", static _ => true);
        return openMetrics > 0 && openMetrics >= text ? ExpositionFormat.OpenMetrics : ExpositionFormat.Text;

        double Quality(string mediaType, Func<MediaTypeHeaderValue, bool> matches) => accepted
            .Where(type => type.MediaType.Equals(mediaType, StringComparison.OrdinalIgnoreCase) && matches(type))
            .Select(static type => type.Quality ?? 1).DefaultIfEmpty().Max();
    }

    private static bool ParseGzip(StringValues header) =>
        StringWithQualityHeaderValue.TryParseList(header, out var accepted)
        && accepted.Any(static coding => coding.Value.Equals("gzip", StringComparison.OrdinalIgnoreCase) && coding.Quality is not 0);

    // Drafts before version 1.0.0 have other rules.
    private static bool IsVersion1(MediaTypeHeaderValue type) =>
        type.Parameters.FirstOrDefault(static parameter => parameter.Name.Equals("version", StringComparison.OrdinalIgnoreCase))
            is not { } version || HeaderUtilities.RemoveQuotes(version.Value).Equals("1.0.0", StringComparison.Ordinal);
}

/// <summary>Keeps the result of the latest value of a header. A scraper sends the same value each time.</summary>
internal sealed class LatestHeader<TResult>(Func<StringValues, TResult> parse)
{
    private Parsed? _latest;

    public TResult Parse(StringValues header)
    {
        var latest = Volatile.Read(ref _latest);
        if (latest is null || latest.Header != header)
        {
            latest = new Parsed(header, parse(header));
            Volatile.Write(ref _latest, latest);
        }

        return latest.Result;
    }

    private sealed record Parsed(StringValues Header, TResult Result);
}
