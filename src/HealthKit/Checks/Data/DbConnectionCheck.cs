using System.Data.Common;
using System.Net;
using HealthKit.Snapshots;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Checks.Data;

/// <summary>Takes a connection of the data source and asks it. Many drivers block, or go on after their token: it runs on a thread of its own.</summary>
internal sealed class DbConnectionCheck(DbConnectionCheckOptions options, DbDataSource source) : INetworkedCheck
{
    // Each driver has its own words for them.
    public IReadOnlyList<DnsEndPoint> Endpoints => [];

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await using var connection = await source.OpenConnectionAsync(cancellationToken);
            if (options.Query.Length > 0)
            {
                await using var command = connection.CreateCommand();
                command.CommandText = options.Query;
                command.CommandTimeout = Math.Max(1, (int)(options.Timeout / 2).TotalSeconds);
                await command.ExecuteNonQueryAsync(cancellationToken);
            }

            return HealthCheckResult.Healthy();
        }
        catch (DbException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ReasonException(ReasonOf(exception), exception);
        }
    }

    /// <summary>By the class of the SQLSTATE (ISO/IEC 9075-2, 24.1), where the driver tells one, else by what it wraps.</summary>
    private static HealthReason ReasonOf(DbException exception) => exception.SqlState switch
    {
        ['0', '8', ..] => HealthReason.Unreachable,
        ['2', '8', ..] => HealthReason.Authentication,
        ['4', '2', '5', '0', '1'] => HealthReason.Forbidden,
        ['3', 'D', ..] or ['3', 'F', ..] or ['4', '2', ..] => HealthReason.NotFound,
        ['2', '5', ..] => HealthReason.ReadOnly,
        ['5', '3', ..] => HealthReason.Overloaded,
        _ => HealthReason.Of(exception),
    };
}
