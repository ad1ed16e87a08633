using System.Globalization;
using HealthKit.Benchmarks.Comparison.Report;
using HealthKit.Benchmarks.Comparison.Start;

namespace HealthKit.Benchmarks.Comparison.Sections;

/// <summary>The file size that HealthKit adds to MinimalApi, published trimmed with its runtime.</summary>
internal static class SizeSection
{
    private const double Kilobyte = 1_000;

    public static async Task<string> RunAsync(ComparisonSettings settings, Action<string> progress)
    {
        using var variants = new SampleVariants();
        var table = new Table("MinimalApi, trimmed", "KB", "more KB");
        var without = 0L;
        foreach (var variant in SampleVariants.All)
        {
            var size = await variants.TrimmedSizeAsync(variant);
            without = variant == SampleVariants.Without ? size : without;
            progress($"{variant}: {size} bytes");
            table.Row(variant, Number(size), Number(size - without));
        }

        return table.ToString();
    }

    private static string Number(long bytes) => (bytes / Kilobyte).ToString("N0", CultureInfo.InvariantCulture);
}
