namespace HealthKit.Notifications.Delivery;

/// <summary>How long to wait before the next attempt: twice as long each time, less a random half, so that a fleet does not come back all at once.</summary>
internal static class Backoff
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(1);

    // A receiver that asks for more is not believed.
    private static readonly TimeSpan LongestAsked = TimeSpan.FromHours(1);

    /// <param name="failures">In a row, from 1 on.</param>
    /// <param name="asked">For how long the receiver asked to be left alone.</param>
    /// <param name="most">The longest pause.</param>
    /// <param name="random">From 0 to 1.</param>
    public static TimeSpan Of(int failures, TimeSpan? asked, TimeSpan most, double random)
    {
        var doubled = First * Math.Pow(2, Math.Min(failures - 1, 30));
        var own = (doubled < most ? doubled : most) * (1 - (random / 2));
        if (asked is not { } wanted)
        {
            return own;
        }

        // Who asks for less than our own patience, or for a moment that is over, would be asked without end.
        var kept = wanted < LongestAsked ? wanted : LongestAsked;

        // At the moment asked for, everybody who was sent away comes back.
        return (kept > own ? kept : own) + (First * random);
    }
}
