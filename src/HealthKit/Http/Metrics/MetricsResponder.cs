using System.IO.Compression;
using System.IO.Pipelines;
using HealthKit.Telemetry.Prometheus;

namespace HealthKit.Http;

/// <summary>Answers a scrape with 200, in the format that the scraper accepts, one piece at a time.</summary>
internal sealed class MetricsResponder(MeterCollector meters, AdditionalFamilies additional)
{
    // In bytes: the size of Kestrel's response buffer.
    private const int PieceSize = 64 * 1_024;

    // In bytes: a smaller page fits into a few packets without compression.
    private const int CompressionThreshold = 4 * 1_024;

    private int _lastLength;

    public async Task RespondAsync(HttpContext context)
    {
        try
        {
            await WriteAsync(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The scraper has gone.
        }
    }

    private async Task WriteAsync(HttpContext context)
    {
        // https://prometheus.io/docs/instrumenting/exposition_formats/ and the OpenMetrics 1.0.0 specification, "Overall Structure".
        var format = ScrapeNegotiation.FormatOf(context.Request);
        var headers = context.Response.Headers;
        headers.ContentType = format == ExpositionFormat.OpenMetrics
            ? "application/openmetrics-text; version=1.0.0; charset=utf-8"
            : "text/plain; version=0.0.4; charset=utf-8";
        headers.Vary = "Accept, Accept-Encoding";
        headers.CacheControl = "no-store, no-cache";
        if (HttpMethods.IsHead(context.Request.Method))
            return;

        // Collected before the list of families is read, because a callback may add a family.
        var collection = await meters.CollectAsync();
        var families = meters.Families.All;
        var page = new MetricsPage(families, collection, format, await additional.ReadAsync(format, families, context.RequestAborted));
        if (_lastLength >= CompressionThreshold && ScrapeNegotiation.AcceptsGzip(context.Request))
        {
            headers.ContentEncoding = "gzip";
            await using var compressed = new GZipStream(context.Response.BodyWriter.AsStream(leaveOpen: true), CompressionLevel.Fastest);
            var output = PipeWriter.Create(compressed, new StreamPipeWriterOptions(leaveOpen: true));
            await WriteAsync(page, output, context.RequestAborted);
        }
        else
        {
            await WriteAsync(page, context.Response.BodyWriter, context.RequestAborted);
        }
    }

    private async Task WriteAsync(MetricsPage page, PipeWriter output, CancellationToken cancellationToken)
    {
        bool isMore;
        do
        {
            isMore = page.WriteNext(output, PieceSize);
            await output.FlushAsync(cancellationToken);
        }
        while (isMore);

        Volatile.Write(ref _lastLength, page.Length);
    }
}
