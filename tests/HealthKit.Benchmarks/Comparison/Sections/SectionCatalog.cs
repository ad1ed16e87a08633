namespace HealthKit.Benchmarks.Comparison.Sections;

/// <summary>All sections of the comparison, in the order of the page.</summary>
internal static class SectionCatalog
{
    private static readonly Section[] All =
    [
        new("probes", ProbeSection.RunAsync, Rounds),
        new("frozen", FrozenSection.RunAsync, Rounds),
        new("detection", DetectionSection.RunAsync,
            static settings => $"{settings.Rounds} rounds. Each fault ended {settings.Seconds} s after the first failed probe."),
        new("dependencies", DependencySection.RunAsync, static settings => $"One count of {DependencySection.SecondsOf(settings)} s."),
        new("other-requests", OtherRequestSection.RunAsync, Rounds),
        new("idle", IdleSection.RunAsync,
            static settings => $"{IdleSection.RoundsOf(settings)} rounds of {IdleSection.SecondsOf(settings)} s."),
        new("start", StartSection.RunAsync, static settings => $"{settings.Rounds} starts of each, in turn."),
        new("first-run", FirstRunSection.RunAsync, static settings => $"{settings.Rounds} new processes of each, in turn."),
        new("size", SizeSection.RunAsync, static _ => "Published for Linux on x64."),
    ];

    public static IEnumerable<string> Names => All.Select(static section => section.Name);

    public static IEnumerable<Section> Of(IReadOnlyList<string> names) => All.Where(section => names.Contains(section.Name));

    private static string Rounds(
        ComparisonSettings settings) => $"{settings.Rounds} rounds of {settings.Seconds} s, {settings.Connections} connections.";
}
