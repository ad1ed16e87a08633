namespace HealthKit.Registration;

/// <summary>What is known of a check before it is made.</summary>
/// <param name="IsDependency">Whether it asks something outside the process; unknown (<c>null</c>) for foreign checks.</param>
/// <param name="RunMode">Where its runs take place.</param>
/// <param name="ComponentType">Its <c>componentType</c> in the <c>health+json</c> form.</param>
internal sealed record CheckTraits(bool? IsDependency, RunMode RunMode, string? ComponentType)
{
    public static CheckTraits Foreign { get; } = new(IsDependency: null, RunMode.Isolated, ComponentType: null);
}
