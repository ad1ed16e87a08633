using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Snapshots;

/// <summary>What is remembered of one check: its last transitions and the durations of its last runs, in memory that grows to a bound as it is needed.</summary>
internal sealed class CheckHistory
{
    public const int MaximumTransitions = 100;
    public const int MaximumDurations = 60;

    // Most checks never turn.
    private readonly Queue<(DateTimeOffset At, HealthStatus Status, HealthReason? Reason)> _transitions = new(capacity: 1);

    // Locked for both: there is one of these for every check, and a lock of its own is as large as a queue.
    private readonly Queue<float> _durations = new();

    /// <summary>The first is the state that it began with.</summary>
    public void Add(RunRecord run)
    {
        lock (_durations)
        {
            if (run.IsRun)
            {
                Keep(_durations, (float)run.Duration.TotalMilliseconds, MaximumDurations);
            }

            if (_transitions.Count == 0 || run.Turned is not null)
            {
                var status = run.Turned ?? run.Status;
                Keep(_transitions, (run.At, status, status == HealthStatus.Healthy ? null : run.Reason), MaximumTransitions);
            }
        }
    }

    /// <summary>What is known up to a moment.</summary>
    /// <param name="now">The moment.</param>
    /// <param name="current">What the snapshot says at it, which wins: no run tells that there have been none for too long.</param>
    public CheckTimeline TimelineAt(DateTimeOffset now, CheckState? current = null)
    {
        (DateTimeOffset At, HealthStatus Status, HealthReason? Reason)[] transitions;
        float[] durations;
        lock (_durations)
        {
            (transitions, durations) = ([.. _transitions], [.. _durations]);
        }

        if (current is not null && transitions is [.., var last] && last.Status != current.Status && last.At < current.Since)
        {
            transitions = [.. transitions, (current.Since, current.Status, current.Reason)];
        }

        return CheckTimeline.Of(transitions, durations, now);
    }

    private static void Keep<T>(Queue<T> queue, T item, int most)
    {
        if (queue.Count == most)
        {
            queue.Dequeue();
        }

        queue.Enqueue(item);
    }
}
