namespace HealthKit.Http;

/// <summary>Marks the endpoints that <c>MapHealthKit()</c> maps.</summary>
/// <param name="IsCatchAll">Whether it is the one for all that is under the prefix and nothing else.</param>
internal sealed record HealthEndpointMetadata(bool IsCatchAll);
