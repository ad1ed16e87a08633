using Microsoft.Extensions.DependencyInjection;

namespace HealthKit.IntegrationTests.Checks;

/// <summary>One row of the table: a fault, the check that meets it, and what it has to say.</summary>
internal sealed record NetworkFault(string Name, Func<IHealthChecksBuilder, IHealthChecksBuilder> Register, string State, string Reason, string Layer = "")
{
    /// <value>Whether the check waits for its timeout, so that it has to be short. Elsewhere a long one keeps a late answer of a busy machine from being a timeout.</value>
    public bool IsSilence => Reason is "timeout" or "unreachable" || Name.EndsWith("does not end", StringComparison.Ordinal);
}
