namespace HealthKit.Telemetry;

/// <summary>Guards calls that reach third-party meter listeners, which run on the caller's thread and may throw.</summary>
internal static class MeterGuard
{
    /// <summary>Returns <c>null</c> when a listener throws, because the framework then does not return the instrument.</summary>
    public static T? Create<T>(Func<T> create)
        where T : class
    {
        try
        {
            return create();
        }
        catch (Exception)
        {
            return null;
        }
    }

    public static void Record(Action measure)
    {
        try
        {
            measure();
        }
        catch (Exception)
        {
        }
    }
}
