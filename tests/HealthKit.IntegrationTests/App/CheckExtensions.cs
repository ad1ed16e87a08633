using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.IntegrationTests.App;

/// <summary>Checks with a state that a test decides.</summary>
public static class CheckExtensions
{
    /// <summary>Runs often and believes each result, so that a test sees a change at once.</summary>
    public static WebApplicationBuilder RunsOften(this WebApplicationBuilder builder, string check)
    {
        builder.Configuration[$"HealthKit:Checks:{check}:Interval"] = "00:00:00.100";
        // A busy machine may be late with several runs.
        builder.Configuration[$"HealthKit:Checks:{check}:StaleAfter"] = "00:01:00";
        builder.Configuration[$"HealthKit:Checks:{check}:FailAfter"] = "1";
        builder.Configuration[$"HealthKit:Checks:{check}:RecoverAfter"] = "1";
        return builder;
    }

    public static IHealthChecksBuilder AddHealthy(this IHealthChecksBuilder checks, string name, params string[] tags) =>
        checks.AddCheck(name, static () => HealthCheckResult.Healthy(), tags);

    public static IHealthChecksBuilder AddDegraded(this IHealthChecksBuilder checks, string name, params string[] tags) =>
        checks.AddCheck(name, static () => HealthCheckResult.Degraded("Not so great."), tags);

    public static IHealthChecksBuilder AddUnhealthy(this IHealthChecksBuilder checks, string name, params string[] tags) =>
        checks.AddCheck(name, static () => HealthCheckResult.Unhealthy("Pretty bad."), tags);
}
