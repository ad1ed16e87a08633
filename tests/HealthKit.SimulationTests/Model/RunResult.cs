namespace HealthKit.SimulationTests.Model;

/// <summary>What a run of a simulated check ends with: the truth against which HealthKit is compared.</summary>
internal readonly record struct RunResult(HealthStatus Status, string? Reason)
{
    public static RunResult Healthy { get; } = new(HealthStatus.Healthy, null);
    public static RunResult Timeout { get; } = new(HealthStatus.Unhealthy, "timeout");
    public static RunResult Reported { get; } = new(HealthStatus.Unhealthy, "reported");
    public static RunResult Starting { get; } = new(HealthStatus.Unhealthy, "starting");

    /// <summary>What the behavior leads to, when the run ends in time.</summary>
    public static RunResult Of(Behavior behavior) => behavior switch
    {
        Behavior.Degraded => new(HealthStatus.Degraded, "reported"),
        Behavior.Slow => new(HealthStatus.Degraded, "slow"),
        Behavior.Refused => new(HealthStatus.Unhealthy, "connection-refused"),
        Behavior.Unhealthy or Behavior.UndefinedStatus => Reported,
        Behavior.TimesOut or Behavior.ObservesToken => Timeout,
        Behavior.Throws or Behavior.ThrowsAtOnce or Behavior.ThrowsInFactory or Behavior.ThrowsInDisposal or Behavior.HasNoCheck =>
            new(HealthStatus.Unhealthy, "error"),
        _ => Healthy,
    };
}

/// <summary>A check's state as the model expects it in a snapshot.</summary>
/// <param name="From">The time since when the state holds, without halts of the engine.</param>
/// <param name="Status">The verdict of the check.</param>
/// <param name="Reason">The code of its reason.</param>
/// <param name="HasRun">Whether it has a result.</param>
/// <param name="HasSucceeded">Whether a result was healthy or degraded.</param>
/// <param name="StaleFrom">The earliest time at which the state may be stale.</param>
/// <param name="StaleUntil">The time from which the state must be stale.</param>
internal sealed record ExpectedState(
    long From, HealthStatus Status, string? Reason, bool HasRun, bool HasSucceeded, long StaleFrom, long StaleUntil);
