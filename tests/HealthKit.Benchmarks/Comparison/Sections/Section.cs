namespace HealthKit.Benchmarks.Comparison.Sections;

/// <summary>One part of the comparison.</summary>
/// <param name="Run">Measures, and returns the tables.</param>
/// <param name="Extent">One sentence that describes the number and length of the measurements.</param>
internal sealed record Section(string Name, Func<ComparisonSettings, Action<string>, Task<string>> Run,
    Func<ComparisonSettings, string> Extent);
