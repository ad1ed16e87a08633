using HealthKit.Snapshots;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Exposure;

/// <summary>
/// The entry of a stock report that says why the service is not healthy, when no entry of a check does. Some readers, gRPC health among them, look at
/// entries only.
/// </summary>
internal static class HostEntry
{
    /// <summary>No check has it, since it is reserved. It is the tag of readiness too.</summary>
    public const string Name = "ready";

    /// <summary>Whether those who look at all entries, or at those of readiness, would not see the verdict.</summary>
    public static bool IsMissing(ProbeVerdict verdict, IEnumerable<HealthReportEntry> entries) =>
        entries.All(entry => entry.Status > verdict.Status || (verdict.IsOfHost && !entry.Tags.Contains(Name, StringComparer.OrdinalIgnoreCase)));

    /// <param name="verdict">What the report says.</param>
    /// <param name="chosen">The checks of the report: a reader that selects entries by a tag of theirs finds this one too, unless it asks for liveness.</param>
    public static HealthReportEntry Of(ProbeVerdict verdict, IEnumerable<CheckState> chosen) => new(
        verdict.Status, Sentence(verdict), TimeSpan.Zero, exception: null, data: null,
        [.. chosen.SelectMany(static check => check.Definition.Tags).Append(Name).Except(["live", "startup"], StringComparer.OrdinalIgnoreCase)]);

    public static string Sentence(ProbeVerdict verdict) =>
        string.Join(' ', ((string?[])[(verdict.Reason ?? HealthReason.Error).Sentence, verdict.Message]).OfType<string>());
}
