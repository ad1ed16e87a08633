using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.IntegrationTests.App;

/// <summary>Checks whose state a test sets.</summary>
public static class CheckExtensions
{
    /// <summary>Configures a check to run often and to accept each result, so that a test sees a change at once.</summary>
    public static WebApplicationBuilder RunsOften(this WebApplicationBuilder builder, string check)
    {
        builder.Configuration[$"HealthKit:Checks:{check}:Interval"] = "00:00:00.100";
        // On a busy machine several runs may be late.
        builder.Configuration[$"HealthKit:Checks:{check}:StaleAfter"] = "00:01:00";
        builder.Configuration[$"HealthKit:Checks:{check}:FailAfter"] = "1";
        builder.Configuration[$"HealthKit:Checks:{check}:RecoverAfter"] = "1";
        return builder;
    }

    /// <summary>
    /// Gives the runs of the app's own checks 30 s unless they have a timeout already. On a busy machine a run is late by seconds, and a
    /// test of something else must not see its timeout.
    /// </summary>
    public static IServiceCollection AllowLateRuns(this IServiceCollection services) => services.ConfigureAll<CheckOptions>(static check =>
        check.Timeout = check.Timeout == new CheckOptions().Timeout ? TimeSpan.FromSeconds(30) : check.Timeout);

    /// <summary>Gives the runs of a reported check time on a busy machine, so that only reports change its state.</summary>
    public static void AllowLateRuns(this ReportedCheckOptions check) =>
        (check.Timeout, check.StaleAfter) = (TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5));

    /// <summary>Gives a check five minutes for its first result, in which the test looks at a service that starts.</summary>
    public static WebApplicationBuilder StartsSlowly(this WebApplicationBuilder builder, string check)
    {
        builder.Configuration[$"HealthKit:Checks:{check}:StartPeriod"] = "00:05:00";
        builder.Configuration[$"HealthKit:Checks:{check}:Timeout"] = "00:05:00";
        return builder;
    }

    /// <summary>Gives the first run of a check that hangs no more time than the others.</summary>
    public static WebApplicationBuilder HasNoStartPeriod(this WebApplicationBuilder builder, string check)
    {
        builder.Configuration[$"HealthKit:Checks:{check}:StartPeriod"] = "00:00:00";
        return builder;
    }

    public static IHealthChecksBuilder AddHealthy(this IHealthChecksBuilder checks, string name, params string[] tags) =>
        checks.AddCheck(name, static () => HealthCheckResult.Healthy(), tags);

    public static IHealthChecksBuilder AddDegraded(this IHealthChecksBuilder checks, string name, params string[] tags) =>
        checks.AddCheck(name, static () => HealthCheckResult.Degraded("Not so great."), tags);

    public static IHealthChecksBuilder AddUnhealthy(this IHealthChecksBuilder checks, string name, params string[] tags) =>
        checks.AddCheck(name, static () => HealthCheckResult.Unhealthy("Pretty bad."), tags);
}
