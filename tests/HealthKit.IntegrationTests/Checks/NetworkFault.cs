using Microsoft.Extensions.DependencyInjection;

namespace HealthKit.IntegrationTests.Checks;

/// <summary>One row of the table: a fault, the check that meets it, and what it has to say.</summary>
internal sealed record NetworkFault(string Name, Func<IHealthChecksBuilder, IHealthChecksBuilder> Register, string State, string Reason, string Layer = "")
{
    /// <value>
    /// In seconds. A check that waits for it has a fifth of it or more left to say why; elsewhere a long one keeps a late answer of a busy machine from being a timeout.
    /// </value>
    public int Timeout { get; init; } = Reason is "timeout" or "unreachable" || Name.EndsWith("does not end", StringComparison.Ordinal) ? 10 : 30;
}
