using HealthKit.Benchmarks.Comparison.Report;
using HealthKit.Benchmarks.Comparison.Sections;

namespace HealthKit.Benchmarks.Comparison;

/// <summary>Measures one section after the other, prints the tables, and on request writes them into the page.</summary>
internal static class ComparisonRun
{
    public static async Task RunAsync(ComparisonSettings settings, TextWriter output)
    {
        // A missing page must fail before hours of measurement, not after them.
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
