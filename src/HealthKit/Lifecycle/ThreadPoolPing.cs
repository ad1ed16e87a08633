using HealthKit.Diagnostics;

namespace HealthKit.Lifecycle;

/// <summary>A thread pool work item that notes when it ran, and then records the previous measurement.</summary>
/// <param name="time">The clock.</param>
/// <param name="record">Calls meter listeners, which may block: the pool calls them, so that the measuring thread does not.</param>
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
