using HealthKit.Telemetry;
using Microsoft.Extensions.Primitives;

namespace HealthKit.Http;

/// <summary>A whole answer, ready to be written as often as it is asked for.</summary>
internal sealed record HealthResponse(int StatusCode, StringValues ContentType, ReadOnlyMemory<byte> Body, bool IsDegraded)
{
    /// <summary>Counts its requests, once it is known whose they are.</summary>
    public ProbeCounter? Counter { get; set; }
}
