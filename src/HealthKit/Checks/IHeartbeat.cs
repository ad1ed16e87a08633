namespace HealthKit;

/// <summary>By which a background worker says that it gets on. Get it by the name of the check: <c>[FromKeyedServices("mailer")] IHeartbeat</c>.</summary>
public interface IHeartbeat
{
    /// <summary>The worker gets on. Costs a few nanoseconds; may be called by any thread, as often as one likes.</summary>
    void Beat();
}
