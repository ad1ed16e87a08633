using System.IO.Compression;
using System.IO.Pipelines;
using HealthKit.Telemetry.Prometheus;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace HealthKit.Http;

/// <summary>Answers a scrape: always 200, in the format that the scraper asks for, a piece at a time.</summary>
internal sealed class MetricsResponder(MeterCollector meters)
{
    // What Kestrel takes before it waits for the client.
    private const int Piece = 64 * 1_024;

    // Less fits into a packet or two as it is.
    private const int CompressionThreshold = 4 * 1_024;

    // https://prometheus.io/docs/instrumenting/exposition_formats/ and the OpenMetrics 1.0.0 specification, "Overall Structure".
    private static readonly StringValues Text = "text/plain; version=0.0.4; charset=utf-8";
    private static readonly StringValues OpenMetrics = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    private static readonly StringValues Gzip = "gzip";
    private static readonly StringValues Vary = "Accept, Accept-Encoding";
    private static readonly StringValues CacheControl = "no-store, no-cache";

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
        var format = ScrapeNegotiation.FormatOf(context.Request);
        var headers = context.Response.Headers;
        headers.ContentType = format == ExpositionFormat.OpenMetrics ? OpenMetrics : Text;
        headers.Vary = Vary;
        headers.CacheControl = CacheControl;
        if (HttpMethods.IsHead(context.Request.Method))
        {
            return;
        }

        var page = await PageAsync(format);
        if (_lastLength >= CompressionThreshold && ScrapeNegotiation.TakesGzip(context.Request))
        {
            headers.ContentEncoding = Gzip;
            await using var compressed = new GZipStream(context.Response.BodyWriter.AsStream(leaveOpen: true), CompressionLevel.Fastest);
            await WriteAsync(page, PipeWriter.Create(compressed, new StreamPipeWriterOptions(leaveOpen: true)), context.RequestAborted);
        }
        else
        {
            await WriteAsync(page, context.Response.BodyWriter, context.RequestAborted);
        }
    }

    private async Task<MetricsPage> PageAsync(ExpositionFormat format)
    {
        // Families that a callback makes are on this page too.
        var collection = await meters.CollectAsync();
        return new MetricsPage(meters.Families.All, collection, format);
    }

    private async Task WriteAsync(MetricsPage page, PipeWriter output, CancellationToken cancellationToken)
    {
        bool isMore;
        do
        {
            isMore = page.WriteNext(output, Piece);
            await output.FlushAsync(cancellationToken);
        }
        while (isMore);

        Volatile.Write(ref _lastLength, page.Length);
    }
}
