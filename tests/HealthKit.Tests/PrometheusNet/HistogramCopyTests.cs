using HealthKit.PrometheusNet;
using Prometheus;

namespace HealthKit.Tests.PrometheusNet;

/// <summary>A histogram of prometheus-net can only observe values, and must come to have the counts and the sum of another.</summary>
public sealed class HistogramCopyTests
{
    private static readonly double[] Bounds = [0.001, 0.01, 0.1, 1, 10];

    private readonly Histogram.Child _child = Metrics.WithCustomRegistry(Metrics.NewCustomRegistry())
        .CreateHistogram("h", "", ["x"], new HistogramConfiguration { Buckets = Bounds }).WithLabels("1");

    private readonly CollectorRegistry _registry = Metrics.NewCustomRegistry();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Copy_OfRandomValues_HasTheCountsAndTheSum(int seed)
    {
        var random = new Random(seed);
        var histogram = Metrics.WithCustomRegistry(_registry)
            .CreateHistogram("h", "", [], new HistogramConfiguration { Buckets = Bounds });
        var child = histogram.WithLabels();
        var copy = new HistogramCopy(child, Bounds);
        var counts = new long[Bounds.Length + 1];
        var sum = 0d;
        for (var collection = 0; collection < 200; collection++)
        {
            for (var values = random.Next(20); values > 0; values--)
            {
                // From 0 to far above all bounds, on bounds too.
                var value = random.Next(4) switch
                {
                    0 => Bounds[random.Next(Bounds.Length)],
                    1 => 0,
                    _ => Math.Pow(10, (random.NextDouble() * 6) - 4),
                };
                var index = Array.BinarySearch(Bounds, value);
                counts[index < 0 ? ~index : index]++;
                sum += value;
            }

            copy.Update(new MetricSeriesReading([], sum, [.. counts]));
        }

        Assert.Equal(sum, child.Sum, sum * 1e-6);
        Assert.Equal(Cumulated(counts), await BucketsAsync());
    }

    [Fact]
    public void Copy_SumAheadOfItsCounts_CatchesUpAtTheNextUpdate()
    {
        var copy = new HistogramCopy(_child, Bounds);

        // A recording thread has added to the sum, and has not counted yet.
        copy.Update(new MetricSeriesReading([], 5.05, [0, 0, 1, 0, 0, 0]));
        Assert.Equal((1, 0.1), (_child.Count, _child.Sum));
        copy.Update(new MetricSeriesReading([], 5.05, [0, 0, 1, 0, 1, 0]));

        Assert.Equal(2, _child.Count);
        Assert.Equal(5.05, _child.Sum, 1e-9);
    }

    [Fact]
    public void Copy_OfNothingNew_ObservesNothing()
    {
        var copy = new HistogramCopy(_child, Bounds);
        copy.Update(new MetricSeriesReading([], 0.05, [0, 0, 1, 0, 0, 0]));
        copy.Update(new MetricSeriesReading([], 0.05, [0, 0, 1, 0, 0, 0]));

        Assert.Equal((1, 0.05), (_child.Count, Math.Round(_child.Sum, 12)));
    }

    /// <summary>As two hosts of one process do with one registry.</summary>
    [Fact]
    public void Copies_OfTwoHistogramsInOne_AddUp()
    {
        var (one, other) = (new HistogramCopy(_child, Bounds), new HistogramCopy(_child, Bounds));

        one.Update(new MetricSeriesReading([], 0.05, [0, 0, 1, 0, 0, 0]));
        other.Update(new MetricSeriesReading([], 0.04, [0, 0, 1, 0, 0, 0]));
        one.Update(new MetricSeriesReading([], 20.05, [0, 0, 1, 0, 0, 1]));

        Assert.Equal((3, 20.09), (_child.Count, Math.Round(_child.Sum, 12)));
    }

    private static IEnumerable<long> Cumulated(long[] counts)
    {
        var total = 0L;
        return [.. counts.Select(count => total += count)];
    }

    private async Task<IEnumerable<long>> BucketsAsync()
    {
        using var page = new MemoryStream();
        await _registry.CollectAndExportAsTextAsync(page, CancellationToken.None);
        return [.. System.Text.Encoding.UTF8.GetString(page.ToArray()).Split('\n')
            .Where(static line => line.StartsWith("h_bucket", StringComparison.Ordinal))
            .Select(static line => long.Parse(line[(line.LastIndexOf(' ') + 1)..], System.Globalization.CultureInfo.InvariantCulture))];
    }
}
