namespace HealthKit.IntegrationTests.Soak;

/// <summary>
/// The duration of the soak test. It is ten minutes with <c>HEALTHKIT_SOAK=1</c>, or the number of minutes in
/// <c>HEALTHKIT_SOAK_MINUTES</c>. Otherwise it is twenty seconds, which show that the service and the test work, and which find fast
/// growth.
/// </summary>
/// <param name="Duration">The duration of all faults together.</param>
/// <param name="Period">The time from the start of one fault to the next.</param>
internal sealed record SoakPlan(TimeSpan Duration, TimeSpan Period)
{
    // The time in which a pool, a heap and a machine reach their size.
    private static readonly TimeSpan LongestWarmUp = TimeSpan.FromMinutes(5);

    /// <summary>The warm-up. The test does not evaluate measurements in it.</summary>
    public TimeSpan WarmUp => Duration / 2 < LongestWarmUp ? Duration / 2 : LongestWarmUp;

    /// <summary>
    /// Returns the allowed change for a noise level known from ten minutes. In a short run, the service is still warming up. In an hour, a
    /// heap still settles by some megabytes.
    /// </summary>
    public double Allowed(double noise) => noise * (IsShort ? 3 : Math.Max(1, Duration / TimeSpan.FromMinutes(30)));

    /// <value>Whether code is still compiled and heaps still grow to their size during the evaluation.</value>
    public bool IsShort => WarmUp < LongestWarmUp;

    /// <summary>The duration of each fault.</summary>
    public TimeSpan Fault => Period / 3;

    public static SoakPlan OfEnvironment()
    {
        if (Environment.GetEnvironmentVariable("HEALTHKIT_SOAK") != "1")
            return new SoakPlan(TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(4));

        var minutes = Environment.GetEnvironmentVariable("HEALTHKIT_SOAK_MINUTES") is { Length: > 0 } given
            ? int.Parse(given, System.Globalization.CultureInfo.InvariantCulture)
            : 10;
        var duration = TimeSpan.FromMinutes(minutes);
        var period = duration / 10;
        return new SoakPlan(duration, period < TimeSpan.FromMinutes(1) ? period : TimeSpan.FromMinutes(1));
    }
}
