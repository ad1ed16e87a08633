namespace HealthKit;

/// <summary>
/// Marks a check class that never blocks its thread: it awaits all I/O, and returns soon after its token is canceled. With
/// <c>AddCheck&lt;TCheck&gt;(name, configure)</c> HealthKit runs it on the thread pool; every other class gets a dedicated thread for each
/// run, because it might block.
/// </summary>
public interface IAsynchronousCheck : IHealthCheck
{
}
