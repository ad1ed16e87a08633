namespace HealthKit.Snapshots;

/// <summary>The history of one check up to one moment.</summary>
/// <param name="From">The first result, or the oldest transition in memory; <c>null</c> before the first result.</param>
/// <param name="To">The end.</param>
/// <param name="Outages">The periods in which the check was not healthy, oldest first.</param>
/// <param name="Durations">The durations of the last runs in milliseconds, oldest first.</param>
internal sealed record CheckTimeline(DateTimeOffset? From, DateTimeOffset To, IReadOnlyList<Outage> Outages, IReadOnlyList<float> Durations)
{
    /// <summary>The share of the time in which the check was not unhealthy, 0 to 1; <c>null</c> before the first result.</summary>
    public double? Availability
    {
        get
        {
            if (From is not { } from)
                return null;

            var down = Outages.Where(static outage => outage.Status == HealthStatus.Unhealthy)
                .Sum(outage => ((outage.To ?? To) - outage.From).TotalSeconds);
            var all = (To - from).TotalSeconds;
            return all > 0 ? Math.Clamp(1 - (down / all), 0, 1)
                : down > 0 || Outages is [.., { To: null, Status: HealthStatus.Unhealthy }] ? 0 : 1;
        }
    }

    public static CheckTimeline Of(
        IReadOnlyList<(DateTimeOffset At, HealthStatus Status, HealthReason? Reason)> transitions, IReadOnlyList<float> durations,
        DateTimeOffset now)
    {
        var outages = new List<Outage>();
        for (var index = 0; index < transitions.Count; index++)
        {
            var (at, status, reason) = transitions[index];
            if (status != HealthStatus.Healthy)
                outages.Add(new Outage(status, reason, at, index + 1 < transitions.Count ? Later(at, transitions[index + 1].At) : null));
        }

        return transitions.Count == 0
            ? new CheckTimeline(From: null, now, outages, durations)
            : new CheckTimeline(transitions[0].At, Later(transitions[^1].At, now), outages, durations);
    }

    // When the wall clock is set back, no period may end before it starts.
    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;
}

/// <summary>A period in which a check was not healthy, with the reason at its start. It has no end while it lasts.</summary>
internal sealed record Outage(HealthStatus Status, HealthReason? Reason, DateTimeOffset From, DateTimeOffset? To);
