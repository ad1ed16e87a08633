using System.Data;
using System.Data.Common;
using System.Net;
using HealthKit.Snapshots;
using Microsoft.Extensions.Diagnostics.HealthChecks;

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
        try
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
                    when (left > 0 && connection.State != ConnectionState.Open && ReasonOf(exception) != HealthReason.Timeout)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                }
            }
        }
        catch (DbException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ReasonException(ReasonOf(exception), exception);
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

    // Two characters are a class of SQLSTATE (ISO/IEC 9075-2, 24.1). Five are a PostgreSQL code, whose class also holds unrelated errors
    // (https://www.postgresql.org/docs/current/errcodes-appendix.html).
    private static HealthReason ReasonOf(DbException exception) => exception.SqlState switch
    {
        ['0', '8', ..] => HealthReason.Unreachable,
        ['2', '8', ..] => HealthReason.Authentication,
        "42501" => HealthReason.Forbidden,
        "42P01" or ['3', 'D', ..] or ['3', 'F', ..] => HealthReason.NotFound,
        "25006" => HealthReason.ReadOnly,
        "53300" => HealthReason.Overloaded,
        "57P03" => HealthReason.Loading,
        _ => HealthReason.Of(exception),
    };
}
