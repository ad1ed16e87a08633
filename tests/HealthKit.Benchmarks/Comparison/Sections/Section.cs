namespace HealthKit.Benchmarks.Comparison.Sections;

/// <summary>One part of the comparison.</summary>
/// <param name="Run">Measures, and returns the tables.</param>
/// <param name="Extent">How much is measured, in a sentence.</param>
internal sealed record Section(string Name, Func<ComparisonSettings, Action<string>, Task<string>> Run, Func<ComparisonSettings, string> Extent);
