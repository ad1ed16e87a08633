namespace HealthKit.Notifications.Delivery;

/// <summary>Computes the pause before the next attempt: it doubles, less a random half, so that replicas do not retry together.</summary>
internal static class Backoff
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(1);

    // Limits what a receiver can request with Retry-After.
    private static readonly TimeSpan MaximumRetryAfter = TimeSpan.FromHours(1);

    /// <summary>The pause after this number of consecutive failures. The random number is from 0 to 1.</summary>
    public static TimeSpan Of(int failures, TimeSpan? retryAfter, TimeSpan maximum, double random)
    {
        var doubled = First * Math.Pow(2, Math.Min(failures - 1, 30));
        var backoff = (doubled < maximum ? doubled : maximum) * (1 - (random / 2));
        if (retryAfter is not { } requested)
            return backoff;

        // A Retry-After that is zero or past must not cause a retry loop. The random second spreads clients that received the same value.
        var limited = requested < MaximumRetryAfter ? requested : MaximumRetryAfter;
        return (limited > backoff ? limited : backoff) + (First * random);
    }
}
