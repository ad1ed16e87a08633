using Npgsql;

namespace HealthKit.Npgsql;

/// <summary>From what the driver throws to a reason.</summary>
internal static class NpgsqlFailure
{
    public static HealthReason ReasonOf(Exception exception)
    {
        for (var cause = exception; cause is not null; cause = cause.InnerException)
        {
            if (cause is PostgresException refusal)
            {
                return OfSqlState(refusal);
            }
        }

        var reason = HealthReason.Of(exception);
        return reason != HealthReason.Error ? reason : OfDriver(exception);
    }

    /// <summary>Whether the driver says of several hosts that it can use none: of the ones it tried, or of the ones it still holds for unsuitable.</summary>
    public static bool IsNoSuitableHost(Exception exception) =>
        exception is NpgsqlException and not PostgresException && exception.Message.Contains("suitable host", StringComparison.OrdinalIgnoreCase);

    private static HealthReason OfSqlState(PostgresException refusal) => refusal.SqlState switch
    {
        PostgresErrorCodes.InsufficientPrivilege => HealthReason.Forbidden,
        PostgresErrorCodes.InvalidCatalogName or PostgresErrorCodes.DatabaseDropped => HealthReason.NotFound,
        PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.InvalidSchemaName => HealthReason.NotFound,
        PostgresErrorCodes.ReadOnlySqlTransaction => HealthReason.ReadOnly,
        PostgresErrorCodes.QueryCanceled => HealthReason.Timeout,
        PostgresErrorCodes.CannotConnectNow => HealthReason.Loading,
        ['2', '8', ..] => PoolerErrors.ReasonOf(refusal.MessageText) == HealthReason.Tls ? HealthReason.Tls : HealthReason.Authentication,
        ['5', '3', ..] => HealthReason.Overloaded,

        // The connection was ended from the other side: by an administrator, a crash, an idle limit.
        ['5', '7', 'P', ..] => HealthReason.Unreachable,

        // What has sent an error speaks the protocol, whatever it says.
        PostgresErrorCodes.ProtocolViolation or ['5', '8', ..] or ['X', 'X', ..] => PoolerErrors.ReasonOf(refusal.MessageText) ?? HealthReason.Error,
        ['0', '8', ..] => PoolerErrors.ReasonOf(refusal.MessageText) ?? HealthReason.Unreachable,
        _ => HealthReason.Error,
    };

    /// <summary>Failures that the driver makes itself have no code, only words; a test knows when they change.</summary>
    private static HealthReason OfDriver(Exception exception)
    {
        var message = exception.Message;
        if (Says("SSL connection requested") || Says("SSL handshake") || Says("GSS encryption") || Says("ChannelBinding"))
        {
            return HealthReason.Tls;
        }

        if (Says("No password has been provided") || Says("authentication method"))
        {
            return HealthReason.Authentication;
        }

        if (Says("unknown response") || Says("BackendMessageCode") || Says("server error message"))
        {
            return HealthReason.Protocol;
        }

        return exception is NpgsqlException { InnerException: IOException } ? HealthReason.Unreachable : HealthReason.Error;

        bool Says(string words) => message.Contains(words, StringComparison.OrdinalIgnoreCase);
    }
}
