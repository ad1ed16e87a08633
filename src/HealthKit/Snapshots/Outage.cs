using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Snapshots;

/// <summary>A time in which a check was not healthy.</summary>
/// <param name="Status">Degraded or unhealthy.</param>
/// <param name="Reason">Why, when it began; <c>null</c> when the check did not say.</param>
/// <param name="From">When it began.</param>
/// <param name="To">When it ended; <c>null</c> while it lasts.</param>
internal sealed record Outage(HealthStatus Status, HealthReason? Reason, DateTimeOffset From, DateTimeOffset? To);
