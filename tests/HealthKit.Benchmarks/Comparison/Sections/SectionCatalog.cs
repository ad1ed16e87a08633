namespace HealthKit.Benchmarks.Comparison.Sections;

/// <summary>What is compared, in the order of the page.</summary>
internal static class SectionCatalog
{
    private static readonly (string Name, Func<ComparisonSettings, Action<string>, Task<string>> Run)[] All =
    [
        ("probes", ProbeSection.RunAsync),
        ("frozen", FrozenSection.RunAsync),
        ("dependencies", DependencySection.RunAsync),
        ("other-requests", OtherRequestSection.RunAsync),
        ("idle", IdleSection.RunAsync),
        ("start", StartSection.RunAsync),
        ("size", SizeSection.RunAsync),
    ];

    public static IEnumerable<string> Names => All.Select(static section => section.Name);

    public static IEnumerable<(string Name, Func<ComparisonSettings, Action<string>, Task<string>> Run)> Of(IReadOnlyList<string> names) =>
        All.Where(section => names.Contains(section.Name));
}
