namespace HealthKit.Registration;

/// <summary>What is known of a check before it is made.</summary>
/// <param name="IsDependency">Whether it asks something outside the process; unknown (<c>null</c>) for foreign checks.</param>
/// <param name="RunMode">Where its runs take place.</param>
/// <param name="ComponentType">Its <c>componentType</c> in the <c>health+json</c> form.</param>
internal sealed record CheckTraits(bool? IsDependency, RunMode RunMode, string? ComponentType)
{
    public static CheckTraits Foreign { get; } = new(IsDependency: null, RunMode.Isolated, ComponentType: null);
}

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
