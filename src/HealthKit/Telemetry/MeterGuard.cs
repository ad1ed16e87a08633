namespace HealthKit.Telemetry;

/// <summary>
/// Guards calls that reach third-party listeners of meters: they run there and then, on the caller's thread, and what
/// one throws comes out of the call that measures.
/// </summary>
internal static class MeterGuard
{
    /// <summary>
    /// Makes an instrument, which is shown to all listeners; <c>null</c> when one of them throws, since the framework
    /// hands it out no more then.
    /// </summary>
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

    /// <summary>Measures, or does not when a listener throws.</summary>
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
