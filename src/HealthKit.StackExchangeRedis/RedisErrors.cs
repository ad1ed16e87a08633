using System.Security.Authentication;

namespace HealthKit.StackExchangeRedis;

/// <summary>Classifies the errors of servers by their first words, which Redis keeps stable.</summary>
internal static class RedisErrors
{
    private static readonly (string Start, HealthReason Reason)[] Known =
    [
        ("LOADING", HealthReason.Loading),
        ("CLUSTERDOWN", HealthReason.ClusterDown),
        ("READONLY", HealthReason.ReadOnly),
        // The primary could not save, or has too few replicas.
        ("MISCONF", HealthReason.ReadOnly),
        ("NOREPLICAS", HealthReason.ReadOnly),
        // The memory is full, and the server evicts nothing.
        ("OOM", HealthReason.ReadOnly),
        // The replica has lost its primary and may not serve old data.
        ("MASTERDOWN", HealthReason.Unreachable),
        ("NOAUTH", HealthReason.Authentication),
        ("WRONGPASS", HealthReason.Authentication),
        ("ERR invalid password", HealthReason.Authentication),
        ("ERR max number of clients", HealthReason.Overloaded),
        // Twemproxy's errors for an unreachable server.
        ("ERR Connection refused", HealthReason.ConnectionRefused),
        ("ERR Connection timed out", HealthReason.Timeout),
        // Protected mode: the server refuses clients on other machines.
        ("DENIED", HealthReason.Forbidden),
    ];

    /// <summary>Whether the server asks for a password that the client has not sent.</summary>
    public static bool RequiresPassword(string error) => error.StartsWith("NOAUTH", StringComparison.Ordinal);

    /// <summary>Whether the server received a password and needs none. The driver ignores this error.</summary>
    public static bool IsUnneededPassword(string error) =>
        error.StartsWith("ERR AUTH", StringComparison.Ordinal)
        || error.StartsWith("ERR Client sent AUTH, but no password", StringComparison.Ordinal);

    /// <summary>Whether the server does not run this command, or the one in a script, for this user.</summary>
    public static bool IsRefusal(string error) =>
        error.Contains("NOPERM", StringComparison.Ordinal)
        || error.Contains("user executing the script can't run", StringComparison.Ordinal)
        || error.StartsWith("ERR unknown", StringComparison.OrdinalIgnoreCase)
        || error.StartsWith("ERR unsupported", StringComparison.OrdinalIgnoreCase)
        || error.StartsWith("ERR Error compiling", StringComparison.Ordinal);

    /// <summary>Whether the user may run the command, but not on this key ("No permissions to access a key").</summary>
    public static bool IsKeyRefusal(string error) => IsRefusal(error) && error.Contains("to access ", StringComparison.Ordinal);

    /// <summary>
    /// Whether the command map or the missing admin mode keeps the driver from sending this command. The driver throws the same type of
    /// exception when the call cannot work, for example with a database that does not exist.
    /// </summary>
    public static bool IsRefusal(RedisCommandException exception) =>
        IsAdminModeRefusal(exception) || exception.Message.Contains("command-map", StringComparison.Ordinal);

    public static bool IsAdminModeRefusal(RedisCommandException exception) =>
        exception.Message.Contains("admin mode", StringComparison.Ordinal);

    /// <summary>Whether the server accepted the command, and found a value of another type or the check's wrong syntax.</summary>
    public static bool IsOfUsableServer(string error) =>
        error.StartsWith("WRONGTYPE", StringComparison.Ordinal) || error.StartsWith("ERR syntax error", StringComparison.Ordinal);

    public static HealthReason? ReasonOf(string error) =>
        Array.Find(Known, known => error.StartsWith(known.Start, StringComparison.Ordinal)).Reason;
}

/// <summary>Finds the reason in an exception of the driver when the server has sent no error.</summary>
internal static class DriverFailures
{
    public static HealthReason ReasonOf(Exception exception)
    {
        var reason = HealthReason.Of(exception);
        for (var cause = exception; cause is not null; cause = cause.InnerException)
            reason = ReasonOfOneException(cause, reason) ?? reason;

        return reason;
    }

    /// <summary>Whether there was no connection, so that the server has received nothing.</summary>
    public static bool IsOfConnection(HealthReason? reason) =>
        reason == HealthReason.ConnectionRefused || reason == HealthReason.Unreachable || reason == HealthReason.Dns;

    // The error of a socket or of TLS is more exact than the failure types of the driver.
    private static HealthReason? ReasonOfOneException(Exception exception, HealthReason soFar) => exception switch
    {
        AuthenticationException => HealthReason.Tls,
        RedisServerException server => RedisErrors.ReasonOf(server.Message),
        RedisConnectionException { FailureType: var type } when soFar == HealthReason.Error || soFar == HealthReason.Unreachable =>
            type switch
        {
            ConnectionFailureType.AuthenticationFailure => HealthReason.Authentication,
            ConnectionFailureType.Loading => HealthReason.Loading,
            ConnectionFailureType.ProtocolFailure => HealthReason.Protocol,
            ConnectionFailureType.InternalFailure => null,
            _ => HealthReason.Unreachable,
        },
        _ => null,
    };
}
