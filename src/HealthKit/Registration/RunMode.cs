namespace HealthKit.Registration;

/// <summary>Where the runs of a check take place.</summary>
internal enum RunMode
{
    /// <summary>On a thread of its own for each run: nothing is known of what it does.</summary>
    Isolated,

    /// <summary>On the thread pool: it is truly asynchronous and heeds its token.</summary>
    Pooled,

    /// <summary>On the engine's thread: it looks at something in memory and nothing else.</summary>
    Inline,
}
