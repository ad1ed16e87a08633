namespace HealthKit.Telemetry.Prometheus;

/// <summary>Compares labels by their bytes.</summary>
internal sealed class LabelComparer : IEqualityComparer<byte[]>
{
    public bool Equals(byte[]? one, byte[]? other) => one.AsSpan().SequenceEqual(other);

    public int GetHashCode(byte[] labels)
    {
        var hash = new HashCode();
        hash.AddBytes(labels);
        return hash.ToHashCode();
    }
}
