using HealthKit.Snapshots;

namespace HealthKit.Lifecycle;

/// <summary>A work item of the thread pool that does nothing but note when its turn came.</summary>
internal sealed class PoolPing(TimeProvider time) : IThreadPoolWorkItem
{
    private long _ranAt = TimestampExtensions.Never;

    public long PostedAt { get; } = time.GetTimestamp();

    /// <summary><see cref="TimestampExtensions.Never"/> while it waits.</summary>
    public long RanAt => Volatile.Read(ref _ranAt);

    public void Execute() => Volatile.Write(ref _ranAt, time.GetTimestamp());
}
