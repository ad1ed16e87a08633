using System.Globalization;
using System.Text.RegularExpressions;

namespace HealthKit.PackageTests;

[Collection(nameof(Alone))]
public sealed partial class MetricsBenchmarkTests
{
    // Ten times what a quiet machine needs: this run is short and not alone.
    private const double MostNanoseconds = 350;
    private const double LeastMegabytes = 300;

    [Fact]
    public async Task Benchmark_OfAShortRun_RecordsWithoutAllocatingAndIsNotSlow()
    {
        var output = await Dotnet.RunAsync(Repository.Root, "run", "-c", "Release", "--project", "tests/HealthKit.Benchmarks", "--", "metrics", "--quick");

        var rows = Row().Matches(output);
        Assert.Equal(5, rows.Count);
        Assert.All(rows.Take(3), row => Assert.Equal(0, Number(row, "bytes")));
        Assert.All(rows.Take(3), row => Assert.InRange(Number(row, "mean"), 0.1, MostNanoseconds));

        // A page is one small object, and others of the process allocate too.
        Assert.All(rows.Skip(3), row => Assert.InRange(Number(row, "bytes"), 0, 500));
        Assert.All(rows.Skip(3), row => Assert.InRange(Number(row, "rate"), LeastMegabytes, double.MaxValue));
        if (Environment.GetEnvironmentVariable("HEALTHKIT_ARTIFACTS") is { Length: > 0 } folder)
        {
            await File.WriteAllTextAsync(Path.Combine(folder, "metrics.txt"), string.Join('\n', rows.Select(row => row.Value)) + "\n");
        }
    }

    private static double Number(Match row, string group) => double.Parse(row.Groups[group].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^\| (counter|histogram|page)[^|]* \| (?<mean>[\d,.]+) ns \| [\d,.]+ ns \| (?<bytes>\d+) B \| ([\d,]+ KiB, (?<rate>[\d,]+) MB/s)? \|", RegexOptions.Multiline)]
    private static partial Regex Row();
}
