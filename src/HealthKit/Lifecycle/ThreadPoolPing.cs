using HealthKit.Diagnostics;

namespace HealthKit.Lifecycle;

/// <summary>A work item of the thread pool that notes when its turn came, and then records what was measured before.</summary>
/// <param name="time">The clock.</param>
/// <param name="record">
/// Called after the turn is noted: it calls listeners of meters, which may block, and so must not be called by the
/// thread that measures.
/// </param>
internal sealed class ThreadPoolPing(TimeProvider time, Action? record) : IThreadPoolWorkItem
{
    private long _ranAt = TimestampExtensions.Never;

    public long PostedAt { get; } = time.GetTimestamp();

    /// <summary><see cref="TimestampExtensions.Never"/> while it waits.</summary>
    public long RanAt => Volatile.Read(ref _ranAt);

    public void Execute()
    {
        Volatile.Write(ref _ranAt, time.GetTimestamp());
        record?.Invoke();
    }
}
