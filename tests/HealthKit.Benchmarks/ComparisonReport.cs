using System.Globalization;

namespace HealthKit.Benchmarks;

/// <summary>Medians with their range, as a table.</summary>
internal static class ComparisonReport
{
    public static void Write(IReadOnlyList<ComparisonRound> rounds, TextWriter output)
    {
        output.WriteLine();
        output.WriteLine("| /health/ready | requests/s (range) | p99 ms (range) | bytes/request (range) |");
        output.WriteLine("|---|---|---|---|");
        Row("bare middleware", round => round.Bare);
        Row("HealthKit", round => round.HealthKit);
        output.WriteLine();
        output.WriteLine($"Ratio HealthKit to bare: {Range(rounds.Select(round => round.Ratio), "0.000")}");
        output.WriteLine(
            $"Bytes per probe beyond the bare middleware's: {Range(rounds.Select(round => round.HealthKit.BytesPerRequest - round.Bare.BytesPerRequest), "0.0")}");

        void Row(string name, Func<ComparisonRound, LoadResult> of)
        {
            var results = rounds.Select(of).ToList();
            output.WriteLine(
                $"| {name} | {Range(results.Select(result => result.RequestsPerSecond), "N0")} | "
                + $"{Range(results.Select(result => result.P99.TotalMilliseconds), "0.00")} | "
                + $"{Range(results.Select(result => result.BytesPerRequest), "0.0")} |");
        }
    }

    private static string Range(IEnumerable<double> values, string format)
    {
        var sorted = values.Order().ToList();
        var median = (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
        return $"{Text(median)} ({Text(sorted[0])} to {Text(sorted[^1])})";

        string Text(double value) => value.ToString(format, CultureInfo.InvariantCulture);
    }
}
