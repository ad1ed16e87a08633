using Microsoft.Extensions.DependencyInjection;

namespace HealthKit.IntegrationTests.Checks;

/// <summary>One row of the table: a fault, the check that meets it, and what it has to say.</summary>
internal sealed record NetworkFault(string Name, Func<IHealthChecksBuilder, IHealthChecksBuilder> Register, string State, string Reason, string Layer = "");
