using System.Globalization;
using System.Text.RegularExpressions;

namespace HealthKit.PackageTests;

public sealed partial class MetricsBenchmarkTests
{
    [Fact]
    public async Task Benchmark_OfAShortRun_RecordsWithoutAllocating()
    {
        var output = await Benchmarks.RunQuicklyAsync("metrics");

        var rows = Row().Matches(output);
        Assert.Equal(5, rows.Count);
        Assert.All(rows.Take(3), row => Assert.Equal(0, Number(row, "bytes")));

        // A page is one small object, whatever its 20,000 series. Other threads of the process allocate as well.
        Assert.All(rows.Skip(3), row => Assert.InRange(Number(row, "bytes"), 0, 5_000));
        if (Environment.GetEnvironmentVariable("HEALTHKIT_ARTIFACTS") is { Length: > 0 } folder)
            await File.WriteAllTextAsync(Path.Combine(folder, "metrics.txt"), string.Join('\n', rows.Select(row => row.Value)) + "\n");
    }

    private static double Number(Match row, string group) => double.Parse(row.Groups[group].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^\| (counter|histogram|page)[^|]* \| (?<mean>[\d,.]+) ns \| [\d,.]+ ns \| (?<bytes>\d+) B \| ([\d,]+ KiB, "
        + @"(?<rate>[\d,]+) MB/s)? \|", RegexOptions.Multiline)]
    private static partial Regex Row();
}
