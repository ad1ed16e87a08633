using HealthKit.Snapshots;

namespace HealthKit.Http;

/// <summary>What one answer is made from.</summary>
/// <param name="Snapshot">The truth.</param>
/// <param name="Probe">The probe that was asked for.</param>
/// <param name="Verdict">Its answer.</param>
/// <param name="Checks">The checks to list.</param>
/// <param name="Details">How much to tell.</param>
/// <param name="UnmatchedExclusions">How many of the names to exclude no check has.</param>
internal sealed record RenderContext(
    HealthSnapshot Snapshot, ProbeKind Probe, ProbeVerdict Verdict, IReadOnlyList<CheckState> Checks, DetailLevel Details,
    int UnmatchedExclusions = 0);

/// <summary>The forms that an answer can take.</summary>
internal enum ResponseFormat
{
    Json,
    Text,
    HealthJson,
    XabarilUi,
    Verbose,

    /// <summary>One event of the stream; not to be asked for by name.</summary>
    Event,
}
