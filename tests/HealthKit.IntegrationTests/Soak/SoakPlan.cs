namespace HealthKit.IntegrationTests.Soak;

/// <summary>
/// How long to soak: ten minutes with <c>HEALTHKIT_SOAK=1</c>, or as many as <c>HEALTHKIT_SOAK_MINUTES</c> says; else twenty seconds, which show that
/// service and test work and find what grows fast.
/// </summary>
/// <param name="Duration">Of all faults together.</param>
/// <param name="Period">From one fault to the next.</param>
internal sealed record SoakPlan(TimeSpan Duration, TimeSpan Period)
{
    // Of a pool, a heap and a machine that are taking their size.
    private static readonly TimeSpan LongestWarmUp = TimeSpan.FromMinutes(5);

    /// <summary>What is measured in it is not judged.</summary>
    public TimeSpan WarmUp => Duration / 2 < LongestWarmUp ? Duration / 2 : LongestWarmUp;

    /// <summary>
    /// What may come and go, of a noise that is known for ten minutes: a short time is over before the warm-up is, and in an hour a heap still settles by some megabytes.
    /// </summary>
    public double Allowed(double noise) => noise * (IsShort ? 3 : Math.Max(1, Duration / TimeSpan.FromMinutes(30)));

    /// <value>Whether code is still compiled and heaps still take their size while it is judged.</value>
    public bool IsShort => WarmUp < LongestWarmUp;

    /// <summary>How long each fault lasts.</summary>
    public TimeSpan Fault => Period / 3;

    public static SoakPlan OfEnvironment()
    {
        if (Environment.GetEnvironmentVariable("HEALTHKIT_SOAK") != "1")
        {
            return new SoakPlan(TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(4));
        }

        var minutes = Environment.GetEnvironmentVariable("HEALTHKIT_SOAK_MINUTES") is { Length: > 0 } given
            ? int.Parse(given, System.Globalization.CultureInfo.InvariantCulture)
            : 10;
        var duration = TimeSpan.FromMinutes(minutes);
        var period = duration / 10;
        return new SoakPlan(duration, period < TimeSpan.FromMinutes(1) ? period : TimeSpan.FromMinutes(1));
    }
}
