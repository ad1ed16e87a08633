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
        page?.Write("machine", $"Measured on: {Machine.Class}, {settings.Rounds} rounds of {settings.Seconds} s, {settings.Connections} connections.");
        await output.WriteLineAsync(Machine.Class);
        foreach (var (name, section) in SectionCatalog.Of(settings.Sections))
        {
            await output.WriteLineAsync($"\n## {name}\n");
            var text = await section(settings, line => output.WriteLine($"  {line}"));
            await output.WriteLineAsync($"\n{text}");
            page?.Write(name, text);
        }
    }
}
