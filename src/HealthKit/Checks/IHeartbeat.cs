namespace HealthKit;

/// <summary>Lets a background worker report that it makes progress. Inject it by the name of the check: <c>[FromKeyedServices("mailer")] IHeartbeat</c>.</summary>
public interface IHeartbeat
{
    /// <summary>Reports that the worker makes progress. It takes a few nanoseconds; any thread may call it at any rate.</summary>
    void Beat();
}
