using System.Data;
using System.Data.Common;
using System.Net;
using HealthKit.Snapshots;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Checks.Data;

/// <summary>Takes a connection of the data source and asks it. Many drivers block, or go on after their token: it runs on a thread of its own.</summary>
internal sealed class DbConnectionCheck(DbConnectionCheckOptions options, DbDataSource source) : INetworkedCheck
{
    // A server or a firewall may end connections while they lie in the pool, which is no failure. Most drivers notice it at the first command, and then
    // break the connection. They do not reveal which connection is new, so that the number of those that are tried is bounded.
    private const int MaximumEnded = 10;

    // Each driver has its own words for them.
    public IReadOnlyList<DnsEndPoint> Endpoints => [];

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            for (var left = MaximumEnded; ; left--)
            {
                await using var connection = await source.OpenConnectionAsync(cancellationToken);
                try
                {
                    await QueryAsync(connection, cancellationToken);
                    return HealthCheckResult.Healthy();
                }
                catch (DbException exception) when (left > 0 && connection.State != ConnectionState.Open && ReasonOf(exception) != HealthReason.Timeout)
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

    /// <summary>
    /// By the SQLSTATE or its class (ISO/IEC 9075-2, 24.1), where the driver tells one, else by what it wraps. Those of five characters are PostgreSQL's
    /// (https://www.postgresql.org/docs/current/errcodes-appendix.html): the classes they are in hold much else, such as syntax errors.
    /// </summary>
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
