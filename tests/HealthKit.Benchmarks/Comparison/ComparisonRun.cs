using HealthKit.Benchmarks.Comparison.Report;
using HealthKit.Benchmarks.Comparison.Sections;

namespace HealthKit.Benchmarks.Comparison;

/// <summary>Measures section after section, prints their tables, and writes them into the page when it is asked to.</summary>
internal static class ComparisonRun
{
    public static async Task RunAsync(ComparisonSettings settings, TextWriter output)
    {
        // Found before hours of measuring, not after.
        var page = settings.IsWritten ? PerformancePage.Find() : null;
        await output.WriteLineAsync(Machine.Class);
        foreach (var section in SectionCatalog.Of(settings.Sections))
        {
            await output.WriteLineAsync($"\n## {section.Name}\n");
            var text = $"{await section.Run(settings, line => output.WriteLine($"  {line}"))}\n{section.Extent(settings)}";
            await output.WriteLineAsync($"\n{text}");
            page?.Write(section.Name, text);
            page?.Write("machine", $"Measured on: {Machine.Class}.");
        }
    }
}
