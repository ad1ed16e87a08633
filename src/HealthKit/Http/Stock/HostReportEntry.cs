using HealthKit.Snapshots;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Http;

/// <summary>
/// The entry of a stock report that says why the service is not healthy, when no entry of a check does. Some readers, gRPC health among them, look at
/// entries only, and select them by tags.
/// </summary>
internal static class HostReportEntry
{
    /// <summary>No check has it, since it is reserved. It is the tag of readiness too.</summary>
    public const string Name = "ready";

    /// <summary>Returns <c>null</c> where the entries of the checks show the verdict.</summary>
    /// <param name="verdict">What the report says.</param>
    /// <param name="readiness">The verdict of readiness, for readers of the entries with its tag.</param>
    /// <param name="entries">Of the checks.</param>
    public static HealthReportEntry? Of(ProbeVerdict verdict, ProbeVerdict readiness, IReadOnlyCollection<HealthReportEntry> entries)
    {
        var isReadiness = verdict.Status == HealthStatus.Unhealthy && readiness.Status == HealthStatus.Unhealthy
            && !entries.Any(static entry => entry.Status == HealthStatus.Unhealthy && entry.Tags.Contains(Name, StringComparer.OrdinalIgnoreCase));
        if (!isReadiness && (verdict.Status == HealthStatus.Healthy || entries.Any(entry => entry.Status <= verdict.Status)))
        {
            return null;
        }

        // A reader that selects entries by a tag of the app selects this one too.
        var tags = entries.SelectMany(static entry => entry.Tags).Except(["live", "startup", Name], StringComparer.OrdinalIgnoreCase);
        string[] readinessTag = isReadiness ? [Name] : [];
        var sentence = Sentence(isReadiness ? readiness : verdict);
        return new HealthReportEntry(verdict.Status, sentence, TimeSpan.Zero, exception: null, data: null, [.. tags, .. readinessTag]);
    }

    public static string Sentence(ProbeVerdict verdict) =>
        string.Join(' ', ((string?[])[(verdict.Reason ?? HealthReason.Error).Sentence, verdict.Message]).OfType<string>());
}
