using HealthKit.Benchmarks.Comparison.Load;

namespace HealthKit.Benchmarks.Comparison.Report;

/// <summary>Tables of the load results: the median of each app for orientation, and ratios between two apps for the comparison.</summary>
internal static class LoadTables
{
    public static Table Figures(Rounds rounds, params IReadOnlyList<string> subjects)
    {
        var table = new Table("median of all rounds", "requests/s", "p50 ms", "p99 ms", "p99.9 ms", "bytes/request", "CPU µs/request");
        foreach (var subject in subjects)
        {
            var results = rounds[subject];
            table.Row(
                subject,
                Median(static result => result.RequestsPerSecond, "N0"),
                Median(static result => result.P50, "0.00"),
                Median(static result => result.P99, "0.00"),
                Median(static result => result.P999, "0.00"),
                Median(static result => result.BytesPerRequest, "N1"),
                Median(static result => result.MicrosecondsPerRequest, "0.0"));

            string Median(Func<LoadResult, double> figure, string format) =>
                Estimate.Of(results.Select(figure)).Median.ToString(format, System.Globalization.CultureInfo.InvariantCulture);
        }

        return table;
    }

    public static Table Ratios(Rounds rounds, params (string Subject, string To)[] pairs)
    {
        var table = new Table("ratio of paired rounds (95 % interval)", "requests/s", "p50", "p99", "p99.9", "CPU/request",
            "bytes more/request");
        foreach (var (subject, to) in pairs)
        {
            var (results, others) = (rounds[subject], rounds[to]);
            table.Row(
                $"{subject} : {to}",
                Ratio(static result => result.RequestsPerSecond),
                Ratio(static result => result.P50),
                Ratio(static result => result.P99),
                Ratio(static result => result.P999),
                Ratio(static result => result.MicrosecondsPerRequest),
                Estimate.Of(results.Zip(others, static (result, other) => result.BytesPerRequest - other.BytesPerRequest)).Text("N1"));

            string Ratio(Func<LoadResult, double> figure) => Estimate.OfRatios(results.Select(figure), others.Select(figure)).Text("0.000");
        }

        return table;
    }
}
