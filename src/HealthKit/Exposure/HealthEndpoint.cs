namespace HealthKit.Exposure;

/// <summary>Marks the endpoints that <c>MapHealthKit()</c> maps.</summary>
/// <param name="IsRest">Whether it is the one for all that is under the prefix and nothing else.</param>
internal sealed record HealthEndpoint(bool IsRest);
