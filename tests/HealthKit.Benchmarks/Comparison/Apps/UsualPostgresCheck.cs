using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace HealthKit.Benchmarks.Comparison.Apps;

/// <summary>Works like the packages that most apps use: each probe takes a pooled connection and sends one query.</summary>
internal sealed class UsualPostgresCheck(NpgsqlDataSource source) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await using var connection = await source.OpenConnectionAsync(cancellationToken);
            await using var command = connection.CreateCommand();
            command.CommandText = "SELECT 1;";
            await command.ExecuteScalarAsync(cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (Exception exception)
        {
            return new HealthCheckResult(context.Registration.FailureStatus, exception.Message, exception);
        }
    }
}
