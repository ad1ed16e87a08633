namespace HealthKit.Registration;

/// <summary>What is known of a check before it is made.</summary>
/// <param name="IsDependency">Whether it asks something outside the process; unknown (<c>null</c>) for foreign checks.</param>
/// <param name="IsCooperative">Whether it is truly asynchronous and heeds its token, so that it may run on the thread pool.</param>
/// <param name="ComponentType">Its <c>componentType</c> in the <c>health+json</c> form.</param>
internal sealed record CheckTraits(bool? IsDependency, bool IsCooperative, string? ComponentType)
{
    public static CheckTraits Foreign { get; } = new(IsDependency: null, IsCooperative: false, ComponentType: null);
}
