namespace HealthKit;

/// <summary>Reports the progress of a background worker. Inject it by name: <c>[FromKeyedServices("mailer")] IHeartbeat</c>.</summary>
public interface IHeartbeat
{
    /// <summary>Reports that the worker makes progress. It takes a few nanoseconds; any thread may call it at any rate.</summary>
    void Beat();
}
