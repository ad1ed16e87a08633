using System.Globalization;
using Microsoft.Extensions.Primitives;

namespace HealthKit.Exposure;

/// <summary>A whole answer, ready to be written as often as it is asked for.</summary>
internal sealed record HealthResponse(int StatusCode, StringValues ContentType, ReadOnlyMemory<byte> Body, bool IsDegraded)
{
    /// <summary>What it is counted as.</summary>
    public KeyValuePair<string, object?> Label { get; } = new("code", StatusCode.ToString(CultureInfo.InvariantCulture));
}
