namespace HealthKit.Http;

/// <summary>
/// The entry of a stock report that explains why the service is not healthy when no entry of a check does. Some readers, such as gRPC
/// health, look at entries only, and select them by tags.
/// </summary>
internal static class HostReportEntry
{
    /// <summary>Reserved, so no check has this name. It is also the tag of readiness checks.</summary>
    public const string Name = "ready";

    /// <summary>Returns <c>null</c> when the entries of the checks already show the verdict.</summary>
    /// <param name="verdict">The verdict of the report.</param>
    /// <param name="readiness">The verdict of readiness, for readers that select entries by its tag.</param>
    /// <param name="entries">The entries of the checks.</param>
    public static HealthReportEntry? Of(ProbeVerdict verdict, ProbeVerdict readiness, IReadOnlyCollection<HealthReportEntry> entries)
    {
        var isReadiness = verdict.Status == HealthStatus.Unhealthy && readiness.Status == HealthStatus.Unhealthy
            && !entries.Any(static entry =>
                entry.Status == HealthStatus.Unhealthy && entry.Tags.Contains(Name, StringComparer.OrdinalIgnoreCase));
        if (!isReadiness && (verdict.Status == HealthStatus.Healthy || entries.Any(entry => entry.Status <= verdict.Status)))
            return null;

        // Carries the app's tags, so that a reader that selects entries by one of them selects this entry too.
        var tags = entries.SelectMany(static entry => entry.Tags).Except(["live", "startup", Name], StringComparer.OrdinalIgnoreCase);
        string[] readinessTag = isReadiness ? [Name] : [];
        var sentence = Sentence(isReadiness ? readiness : verdict);
        return new HealthReportEntry(verdict.Status, sentence, TimeSpan.Zero, exception: null, data: null, [.. tags, .. readinessTag]);
    }

    public static string Sentence(ProbeVerdict verdict) =>
        string.Join(' ', ((string?[])[(verdict.Reason ?? HealthReason.Error).Sentence, verdict.Message]).OfType<string>());
}
