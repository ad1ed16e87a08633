namespace HealthKit.FaultyApp;

/// <summary>The ways in which a check of this app misbehaves.</summary>
public enum Fault
{
    /// <summary>Blocks the thread that called it.</summary>
    BlockAtOnce,

    /// <summary>Blocks the thread on which it continues after an <c>await</c>.</summary>
    BlockAfterAwait,

    /// <summary>The same after <c>ConfigureAwait(false)</c>, so on a thread of the pool.</summary>
    BlockOnPool,

    /// <summary>Goes on without a thread, whatever its token says.</summary>
    IgnoreToken,

    /// <summary>Cannot even be made.</summary>
    ThrowFromFactory,
}
