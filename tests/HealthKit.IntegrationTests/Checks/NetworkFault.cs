using Microsoft.Extensions.DependencyInjection;

namespace HealthKit.IntegrationTests.Checks;

/// <summary>One row of the table: a fault, the check that detects it, and the state, reason and layer that the check must report.</summary>
internal sealed record NetworkFault(string Name, Func<IHealthChecksBuilder, IHealthChecksBuilder> Register, string State, string Reason,
    string Layer = "")
{
    /// <value>
    /// The timeout in seconds. A check that waits for the timeout has at least a fifth of it left to find the reason. For other faults, a
    /// long timeout prevents a late response on a busy machine from being a timeout.
    /// </value>
    public int Timeout { get; init; } = Reason is "timeout" or "unreachable" || Name.EndsWith("does not end", StringComparison.Ordinal)
        ? 10 : 30;
}
