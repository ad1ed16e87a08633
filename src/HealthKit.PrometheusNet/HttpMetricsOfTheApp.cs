using Prometheus.HttpMetrics;

namespace HealthKit.PrometheusNet;

/// <summary>
/// The histogram of <c>UseHttpMetrics()</c> with its default labels. It has the name of HealthKit's, and a registry can remove series but
/// no family. So its series are removed before each collection; a request that ends during a collection may appear in it once.
/// </summary>
internal sealed class HttpMetricsOfTheApp(CollectorRegistry registry, ILogger logger)
{
    public const string Name = "http_request_duration_seconds";

    private static readonly string[] Labels =
    [
        HttpRequestLabelNames.Code, HttpRequestLabelNames.Method, HttpRequestLabelNames.Controller, HttpRequestLabelNames.Action,
        HttpRequestLabelNames.Endpoint,
    ];

    // With Razor pages.
    private static readonly string[] LabelsWithPage = [.. Labels[..^1], HttpRequestLabelNames.Page, HttpRequestLabelNames.Endpoint];

    private bool _isLogged;

    public void Remove(string help)
    {
        foreach (var labels in (string[][])[Labels, LabelsWithPage])
        {
            // The one of the middleware, or an empty one that it will use: the first call decides the help and the buckets.
            var histogram = Metrics.WithCustomRegistry(registry).CreateHistogram(
                Name, help, labels, new HistogramConfiguration { Buckets = Histogram.ExponentialBuckets(0.001, 2, 16) });
            foreach (var values in histogram.GetAllLabelValues())
            {
                histogram.RemoveLabelled(values);
                Log();
            }
        }
    }

    private void Log()
    {
        if (!_isLogged)
        {
            _isLogged = true;
            PrometheusNetLog.HttpMetricsReplaced(logger);
        }
    }
}
