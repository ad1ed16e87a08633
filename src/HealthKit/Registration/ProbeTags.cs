namespace HealthKit.Registration;

/// <summary>The tags for probes, as users of the stock health checks know them.</summary>
internal static class ProbeTags
{
    private static readonly (string Tag, HealthProbes Probe)[] Known =
        [("live", HealthProbes.Live), ("ready", HealthProbes.Ready), ("startup", HealthProbes.Startup)];

    public static IEnumerable<string> Of(HealthProbes probes) =>
        Known.Where(known => probes.HasFlag(known.Probe)).Select(known => known.Tag);

    /// <summary>Sets exactly the tags of these probes, so that a tag predicate selects the checks that count in its probe.</summary>
    public static void Apply(ISet<string> tags, HealthProbes probes)
    {
        foreach (var (tag, probe) in Known)
        {
            if (probes.HasFlag(probe))
                tags.Add(tag);
            else
                tags.Remove(tag);
        }
    }

    public static HealthProbes Read(ISet<string> tags) => Known
        .Where(known => tags.Contains(known.Tag, StringComparer.OrdinalIgnoreCase))
        .Aggregate(HealthProbes.None, (sum, known) => sum | known.Probe);
}
