using HealthKit.Telemetry;

namespace HealthKit.Http;

/// <summary>A complete rendered response, which can be written any number of times.</summary>
internal sealed record HealthResponse(int StatusCode, StringValues ContentType, ReadOnlyMemory<byte> Body, bool IsDegraded)
{
    /// <summary>Counts the requests that receive this response; set by the first of them.</summary>
    public ProbeCounter? Counter { get; set; }
}

/// <summary>The content of a response. <c>UnmatchedExclusions</c> counts the names in <c>?exclude=</c> that match no check.</summary>
internal sealed record RenderContext(
    HealthSnapshot Snapshot, ProbeKind Probe, ProbeVerdict Verdict, IReadOnlyList<CheckState> Checks, DetailLevel Details,
    int UnmatchedExclusions = 0);

/// <summary>The formats of a response.</summary>
internal enum ResponseFormat
{
    Json,
    Text,
    HealthJson,
    XabarilUi,
    Verbose,

    /// <summary>One event of the stream; clients cannot request it by name.</summary>
    Event,
}
