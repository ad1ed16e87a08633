using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace HealthKit.Checks;

/// <summary>Runs checks as the stock health check service does, for hosts without a snapshot.</summary>
internal static class StockCheckRunner
{
    public static async Task<IReadOnlyList<HealthStatus>> RunAsync(
        IReadOnlyList<string> names, IServiceProvider services, CancellationToken cancellationToken)
    {
        var members = services.GetRequiredService<IOptions<HealthCheckServiceOptions>>().Value.Registrations
            .Where(registration => names.Contains(registration.Name, StringComparer.OrdinalIgnoreCase));
        return await Task.WhenAll(members.Select(member => RunAsync(member, services, cancellationToken)));
    }

    private static async Task<HealthStatus> RunAsync(
        HealthCheckRegistration member, IServiceProvider services, CancellationToken cancellationToken)
    {
        await using var scope = services.CreateAsyncScope();
        try
        {
            var context = new HealthCheckContext { Registration = member };
            return (await member.Factory(scope.ServiceProvider).CheckHealthAsync(context, cancellationToken)).Status;
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            return member.FailureStatus;
        }
    }
}
