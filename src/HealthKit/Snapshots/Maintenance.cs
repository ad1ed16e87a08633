namespace HealthKit.Snapshots;

/// <summary>The service is out of rotation because somebody said so.</summary>
/// <param name="Message">In the words of the operators, or <c>null</c>.</param>
/// <param name="Since">When it began.</param>
internal sealed record Maintenance(string? Message, DateTimeOffset Since);
