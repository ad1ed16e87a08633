using Npgsql;

namespace HealthKit.Npgsql;

/// <summary>Maps the driver's exceptions to reasons.</summary>
internal static class NpgsqlFailure
{
    public static HealthReason ReasonOf(Exception exception)
    {
        for (var cause = exception; cause is not null; cause = cause.InnerException)
        {
            if (cause is PostgresException error)
            {
                return OfSqlState(error);
            }
        }

        var reason = HealthReason.Of(exception);
        return reason != HealthReason.Error ? reason : OfDriver(exception);
    }

    /// <summary>Whether the driver found no usable host among several, by trying them or by its cached host states.</summary>
    public static bool IsNoSuitableHost(Exception exception) => exception is NpgsqlException and not PostgresException
        && exception.Message.Contains("suitable host", StringComparison.OrdinalIgnoreCase);

    private static HealthReason OfSqlState(PostgresException error) => error.SqlState switch
    {
        PostgresErrorCodes.InsufficientPrivilege => HealthReason.Forbidden,
        PostgresErrorCodes.InvalidCatalogName or PostgresErrorCodes.DatabaseDropped => HealthReason.NotFound,
        PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.InvalidSchemaName => HealthReason.NotFound,
        PostgresErrorCodes.ReadOnlySqlTransaction => HealthReason.ReadOnly,
        PostgresErrorCodes.QueryCanceled => HealthReason.Timeout,
        PostgresErrorCodes.CannotConnectNow => HealthReason.Loading,
        ['2', '8', ..] => PoolerErrors.ReasonOf(error.MessageText) == HealthReason.Tls ? HealthReason.Tls : HealthReason.Authentication,
        ['5', '3', ..] => HealthReason.Overloaded,

        // An administrator, a crash or an idle limit on the server ended the connection.
        ['5', '7', 'P', ..] => HealthReason.Unreachable,

        // Not Protocol: a server that sends an error speaks the protocol.
        PostgresErrorCodes.ProtocolViolation or ['5', '8', ..] or ['X', 'X', ..] =>
            PoolerErrors.ReasonOf(error.MessageText) ?? HealthReason.Error,
        ['0', '8', ..] => PoolerErrors.ReasonOf(error.MessageText) ?? HealthReason.Unreachable,
        _ => HealthReason.Error,
    };

    // The driver's own errors have no code, so their text decides; a test fails when the driver changes it.
    private static HealthReason OfDriver(Exception exception) => exception.Message switch
    {
        var text when HasAny(text, "SSL connection requested", "SSL handshake", "GSS encryption", "ChannelBinding") => HealthReason.Tls,
        var text when HasAny(text, "No password has been provided", "authentication method") => HealthReason.Authentication,
        var text when HasAny(text, "unknown response", "BackendMessageCode", "server error message") => HealthReason.Protocol,
        _ => exception is NpgsqlException { InnerException: IOException } ? HealthReason.Unreachable : HealthReason.Error,
    };

    private static bool HasAny(string text, params string[] parts) =>
        Array.Exists(parts, part => text.Contains(part, StringComparison.OrdinalIgnoreCase));
}
