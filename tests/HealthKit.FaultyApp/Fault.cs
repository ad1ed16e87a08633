namespace HealthKit.FaultyApp;

/// <summary>The ways in which a check of this app misbehaves.</summary>
public enum Fault
{
    /// <summary>Blocks the thread that called the check.</summary>
    BlockAtOnce,

    /// <summary>Blocks the thread on which the check continues after an <c>await</c>.</summary>
    BlockAfterAwait,

    /// <summary>Blocks after <c>ConfigureAwait(false)</c>, so on a thread-pool thread.</summary>
    BlockOnPool,

    /// <summary>Runs on without a thread and ignores its cancellation token.</summary>
    IgnoreToken,

    /// <summary>Throws from the factory, so that the check cannot be created.</summary>
    ThrowFromFactory,
}
