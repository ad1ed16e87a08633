using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Snapshots;

/// <summary>What is remembered of a check, as seen from one moment.</summary>
/// <param name="From">Since when its states are known: its first result, or the oldest transition that is kept; <c>null</c> before the first.</param>
/// <param name="To">The moment.</param>
/// <param name="Outages">The times in which it was not healthy, oldest first.</param>
/// <param name="Durations">Of the last runs, in milliseconds, oldest first.</param>
internal sealed record CheckTimeline(DateTimeOffset? From, DateTimeOffset To, IReadOnlyList<Outage> Outages, IReadOnlyList<float> Durations)
{
    /// <summary>The share of the time in which it was not unhealthy, 0 to 1; <c>null</c> before the first result.</summary>
    public double? Availability
    {
        get
        {
            if (From is not { } from)
            {
                return null;
            }

            var away = Outages.Where(static outage => outage.Status == HealthStatus.Unhealthy).Sum(outage => ((outage.To ?? To) - outage.From).TotalSeconds);
            var all = (To - from).TotalSeconds;
            return all > 0 ? Math.Clamp(1 - (away / all), 0, 1) : away > 0 || Outages is [.., { To: null, Status: HealthStatus.Unhealthy }] ? 0 : 1;
        }
    }

    public static CheckTimeline Of(
        IReadOnlyList<(DateTimeOffset At, HealthStatus Status, HealthReason? Reason)> transitions, IReadOnlyList<float> durations, DateTimeOffset now)
    {
        var outages = new List<Outage>();
        for (var index = 0; index < transitions.Count; index++)
        {
            var (at, status, reason) = transitions[index];
            if (status != HealthStatus.Healthy)
            {
                outages.Add(new Outage(status, reason, at, index + 1 < transitions.Count ? Later(at, transitions[index + 1].At) : null));
            }
        }

        return transitions.Count == 0
            ? new CheckTimeline(From: null, now, outages, durations)
            : new CheckTimeline(transitions[0].At, Later(transitions[^1].At, now), outages, durations);
    }

    // A wall clock that was set back must not make what ends before it begins.
    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;
}

/// <summary>A time in which a check was not healthy.</summary>
/// <param name="Status">Degraded or unhealthy.</param>
/// <param name="Reason">Why, when it began; <c>null</c> when the check did not say.</param>
/// <param name="From">When it began.</param>
/// <param name="To">When it ended; <c>null</c> while it lasts.</param>
internal sealed record Outage(HealthStatus Status, HealthReason? Reason, DateTimeOffset From, DateTimeOffset? To);
