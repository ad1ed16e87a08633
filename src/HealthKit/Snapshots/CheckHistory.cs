using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Snapshots;

/// <summary>What is remembered of one check: its last transitions and the durations of its last runs, in memory that grows to a bound as it is needed.</summary>
internal sealed class CheckHistory
{
    public const int MostTransitions = 100;
    public const int MostDurations = 60;

    private readonly Lock _remembering = new();
    private readonly Queue<(DateTimeOffset At, HealthStatus Status, HealthReason? Reason)> _transitions = new();
    private readonly Queue<float> _durations = new();

    /// <summary>The first is the state that it began with.</summary>
    public void Add(in RunRecord run)
    {
        lock (_remembering)
        {
            if (!run.IsOverstay)
            {
                Keep(_durations, (float)run.Duration.TotalMilliseconds, MostDurations);
            }

            if (_transitions.Count == 0 || run.Turned is not null)
            {
                var status = run.Turned ?? run.Status;
                Keep(_transitions, (run.At, status, status == HealthStatus.Healthy ? null : run.Reason), MostTransitions);
            }
        }
    }

    /// <summary>What is known up to a moment.</summary>
    public CheckChronicle Until(DateTimeOffset now)
    {
        lock (_remembering)
        {
            return CheckChronicle.Of([.. _transitions], [.. _durations], now);
        }
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
