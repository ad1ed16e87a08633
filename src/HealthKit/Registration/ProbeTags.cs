namespace HealthKit.Registration;

/// <summary>The tags by which the stock health checks, and so users, name the probes.</summary>
internal static class ProbeTags
{
    private static readonly (string Tag, HealthProbes Probe)[] Known =
        [("live", HealthProbes.Live), ("ready", HealthProbes.Ready), ("startup", HealthProbes.Startup)];

    public static IEnumerable<string> Of(HealthProbes probes) => Known.Where(known => probes.HasFlag(known.Probe)).Select(known => known.Tag);

    public static HealthProbes In(ISet<string> tags) => Known
        .Where(known => tags.Contains(known.Tag, StringComparer.OrdinalIgnoreCase))
        .Aggregate(HealthProbes.None, (sum, known) => sum | known.Probe);
}
