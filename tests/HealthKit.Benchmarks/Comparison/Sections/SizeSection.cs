using System.Globalization;
using HealthKit.Benchmarks.Comparison.Report;
using HealthKit.Benchmarks.Comparison.Start;

namespace HealthKit.Benchmarks.Comparison.Sections;

/// <summary>The file size that HealthKit adds to MinimalApi, published with its runtime, trimmed and as native code.</summary>
internal static class SizeSection
{
    private const double Kilobyte = 1_000;

    public static async Task<string> RunAsync(ComparisonSettings settings, Action<string> progress)
    {
        using var variants = new SampleVariants();
        var table = new Table("MinimalApi", "trimmed KB", "more KB", "native AOT KB", "more KB");
        var (without, nativeWithout) = (0L, 0L);
        foreach (var variant in SampleVariants.All)
        {
            var (size, native) = (await variants.TrimmedSizeAsync(variant), await variants.NativeSizeAsync(variant));
            (without, nativeWithout) = variant == SampleVariants.Without ? (size, native) : (without, nativeWithout);
            progress($"{variant}: {size} bytes trimmed, {native} bytes native");
            table.Row(variant, Number(size), Number(size - without), Number(native), Number(native - nativeWithout));
        }

        return table.ToString();
    }

    private static string Number(long bytes) => (bytes / Kilobyte).ToString("N0", CultureInfo.InvariantCulture);
}
