using System.Data;

namespace HealthKit.Checks.Data;

/// <summary>Runs a query on a pooled connection, on a dedicated thread: many drivers block, or ignore their token.</summary>
internal sealed class DbConnectionCheck(DbConnectionCheckOptions options, DbDataSource source) : INetworkedCheck
{
    // A server or a firewall may close idle connections of the pool, which is not a failure. Most drivers notice it at the first command.
    // They do not tell whether a connection is new, so the retries are bounded.
    private const int MaximumRetries = 10;

    // The keys of a connection string differ from driver to driver.
    public IReadOnlyList<DnsEndPoint> Endpoints => [];

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        for (var left = MaximumRetries; ; left--)
        {
            await using var connection = await source.OpenConnectionAsync(cancellationToken);
            try
            {
                await QueryAsync(connection, cancellationToken);
                return HealthCheckResult.Healthy();
            }
            catch (DbException exception)
                when (left > 0 && connection.State != ConnectionState.Open && HealthReason.Of(exception) != HealthReason.Timeout)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }
        }
    }

    private async Task QueryAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        if (options.Query.Length > 0)
        {
            await using var command = connection.CreateCommand();
            command.CommandText = options.Query;
            command.CommandTimeout = Math.Max(1, (int)(options.Timeout / 2).TotalSeconds);
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }
}
