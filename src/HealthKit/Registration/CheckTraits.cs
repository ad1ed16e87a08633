namespace HealthKit.Registration;

/// <summary>The properties of a check that are known before it is created.</summary>
/// <param name="IsDependency">
/// Whether the check queries something outside the process; <c>null</c> (unknown) for third-party checks.
/// </param>
/// <param name="RunMode">The thread of its runs.</param>
/// <param name="ComponentType">Its <c>componentType</c> in the <c>health+json</c> form.</param>
internal sealed record CheckTraits(bool? IsDependency, RunMode RunMode, string? ComponentType)
{
    public static CheckTraits Foreign { get; } = new(IsDependency: null, RunMode.Isolated, ComponentType: null);
}

internal enum RunMode
{
    /// <summary>On a dedicated thread, since a third-party check may block.</summary>
    Isolated,

    /// <summary>On the thread pool: the check is truly asynchronous and observes its token.</summary>
    Pooled,

    /// <summary>On the engine's thread: the check only reads memory.</summary>
    Inline,
}
