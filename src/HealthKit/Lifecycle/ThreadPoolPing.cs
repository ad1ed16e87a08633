using HealthKit.Diagnostics;

namespace HealthKit.Lifecycle;

/// <summary>A thread pool work item that notes when it ran, and then records the previous measurement.</summary>
// The record calls meter listeners, which may block. So the pool calls them, and not the measuring thread.
internal sealed class ThreadPoolPing(TimeProvider time, Action? record) : IThreadPoolWorkItem
{
    private long _ranAt = TimestampExtensions.Never;

    public long PostedAt { get; } = time.GetTimestamp();

    /// <summary><see cref="TimestampExtensions.Never"/> while the item waits.</summary>
    public long RanAt => Volatile.Read(ref _ranAt);

    public void Execute()
    {
        Volatile.Write(ref _ranAt, time.GetTimestamp());
        record?.Invoke();
    }
}
