using System.Security.Authentication;

namespace HealthKit;

/// <summary>
/// Why a check or a probe is not healthy: a code for machines and a sentence for people. The set is fixed, so a reason is safe in responses
/// and in metric labels.
/// </summary>
public sealed class HealthReason
{
    private HealthReason(string code, string sentence) => (Code, Sentence) = (code, sentence);

    /// <summary><c>starting</c>: the check has not run yet, or the host has not started.</summary>
    public static HealthReason Starting { get; } = new("starting", "The first result is not available yet.");

    /// <summary><c>draining</c>: the service is shutting down.</summary>
    public static HealthReason Draining { get; } = new("draining", "The service is shutting down.");

    /// <summary><c>maintenance</c>: operators took the service out of rotation.</summary>
    public static HealthReason Maintenance { get; } = new("maintenance", "The service is in maintenance.");

    /// <summary><c>timeout</c>: no response before the deadline.</summary>
    public static HealthReason Timeout { get; } = new("timeout", "No response arrived before the timeout.");

    /// <summary><c>stale</c>: the check has not run for too long.</summary>
    public static HealthReason Stale { get; } = new("stale", "The last result is too old.");

    /// <summary><c>stuck</c>: the process makes no progress.</summary>
    public static HealthReason Stuck { get; } = new("stuck", "The process is stuck.");

    /// <summary><c>dns</c>: the host name does not resolve.</summary>
    public static HealthReason Dns { get; } = new("dns", "The host name could not be resolved.");

    /// <summary><c>unreachable</c>: no route to the host, or packets are dropped.</summary>
    public static HealthReason Unreachable { get; } = new("unreachable", "The server could not be reached.");

    /// <summary><c>connection-refused</c>: the port is closed.</summary>
    public static HealthReason ConnectionRefused { get; } = new("connection-refused", "The server refused the connection.");

    /// <summary><c>tls</c>: the TLS handshake failed.</summary>
    public static HealthReason Tls { get; } = new("tls", "A secure connection could not be established.");

    /// <summary><c>authentication</c>: the server rejected the credentials.</summary>
    public static HealthReason Authentication { get; } = new("authentication", "The server rejected the credentials.");

    /// <summary><c>forbidden</c>: the server denied the operation.</summary>
    public static HealthReason Forbidden { get; } = new("forbidden", "The server denied the operation.");

    /// <summary><c>not-found</c>: the database or resource does not exist.</summary>
    public static HealthReason NotFound { get; } = new("not-found", "The requested resource does not exist.");

    /// <summary><c>protocol</c>: the response does not match the expected protocol.</summary>
    public static HealthReason Protocol { get; } = new("protocol", "The response does not match the expected protocol.");

    /// <summary><c>unexpected-status</c>: the response has an unexpected status.</summary>
    public static HealthReason UnexpectedStatus { get; } = new("unexpected-status", "The response has an unexpected status.");

    /// <summary><c>overloaded</c>: the server accepts no more connections.</summary>
    public static HealthReason Overloaded { get; } = new("overloaded", "The server accepts no more connections.");

    /// <summary><c>loading</c>: the server is loading its data.</summary>
    public static HealthReason Loading { get; } = new("loading", "The server is loading its data.");

    /// <summary><c>cluster-down</c>: the cluster is down.</summary>
    public static HealthReason ClusterDown { get; } = new("cluster-down", "The cluster is down.");

    /// <summary><c>read-only</c>: the server accepts no writes.</summary>
    public static HealthReason ReadOnly { get; } = new("read-only", "The server accepts no writes.");

    /// <summary><c>pool-exhausted</c>: the app's connection pool has no free connection.</summary>
    public static HealthReason PoolExhausted { get; } = new("pool-exhausted", "The connection pool has no free connection.");

    /// <summary><c>exhausted</c>: too many open files in this process or on its machine; the check could not contact its server.</summary>
    public static HealthReason Exhausted { get; } = new("exhausted", "The process cannot open more files or connections.");

    /// <summary><c>threshold</c>: a measured value is outside its limit.</summary>
    public static HealthReason Threshold { get; } = new("threshold", "A measured value is outside its limit.");

    /// <summary><c>slow</c>: the response was slower than its limit.</summary>
    public static HealthReason Slow { get; } = new("slow", "The response was slower than its limit.");

    /// <summary><c>reported</c>: the check itself reported the state.</summary>
    public static HealthReason Reported { get; } = new("reported", "The check reported this state.");

    /// <summary><c>missed-heartbeat</c>: a background worker sent no heartbeat in time.</summary>
    public static HealthReason MissedHeartbeat { get; } = new("missed-heartbeat", "No heartbeat arrived in time.");

    /// <summary><c>error</c>: any other failure; the log has the exception.</summary>
    public static HealthReason Error { get; } = new("error", "The check failed.");

    /// <summary>The code in kebab-case, as in responses and metric labels.</summary>
    public string Code { get; }

    /// <summary>One sentence for people. It contains no host, user, database or path.</summary>
    public string Sentence { get; }

    /// <summary>Returns the code.</summary>
    public override string ToString() => Code;

    /// <summary>Creates a degraded result with this reason, for check authors.</summary>
    /// <param name="exception">The cause. Only the log and responses with <see cref="DetailLevel.Full"/> show it.</param>
    /// <param name="data">Figures. Only responses with <see cref="DetailLevel.Full"/> show them.</param>
    public HealthCheckResult Degraded(Exception? exception = null, IReadOnlyDictionary<string, object>? data = null) =>
        HealthCheckResult.Degraded(exception: new ReasonException(this, exception), data: data);

    /// <summary>Creates an unhealthy result with this reason, for check authors.</summary>
    /// <inheritdoc cref="Degraded"/>
    public HealthCheckResult Unhealthy(Exception? exception = null, IReadOnlyDictionary<string, object>? data = null) =>
        HealthCheckResult.Unhealthy(exception: new ReasonException(this, exception), data: data);

    /// <summary>
    /// Returns the reason of the innermost exception that is known, or <see cref="Error"/>. It knows sockets, HTTP, TLS, SQLSTATE,
    /// timeouts, cancellation and too many open files. Does not throw, whatever the exception contains.
    /// </summary>
    /// <param name="exception">The exception. For an <see cref="AggregateException"/>, the first inner exception counts.</param>
    public static HealthReason Of(Exception exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        try
        {
            return FileHandleExhaustion.IsIn(exception) ? Exhausted : ReasonOf(exception);
        }
        catch (Exception)
        {
            // While the process cannot open files, the runtime cannot load the assembly of an exception type that is tested here.
            return FileHandleExhaustion.IsNow() ? Exhausted : Error;
        }
    }

    private static HealthReason ReasonOf(Exception exception)
    {
        var reason = Error;
        for (var cause = exception; cause is not null; cause = cause.InnerException)
        {
            if (cause is ReasonException wrapper)
                return wrapper.Reason;

            reason = ReasonOfOneException(cause) ?? reason;
        }

        return reason;
    }

    private static HealthReason? ReasonOfOneException(Exception exception) => exception switch
    {
        SocketException socket => ReasonOfSocketError(socket.SocketErrorCode),
        AuthenticationException => Tls,
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } => Dns,
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => Tls,
        HttpRequestException { HttpRequestError: HttpRequestError.InvalidResponse } => Protocol,
        DbException database => SqlStateReasons.Of(database.SqlState) ?? (database.InnerException is IOException ? Unreachable : null),
        UnauthorizedAccessException => Forbidden,
        TimeoutException or OperationCanceledException => Timeout,
        _ => null,
    };

    private static HealthReason ReasonOfSocketError(SocketError error) => error switch
    {
        SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain or SocketError.NoRecovery => Dns,
        SocketError.ConnectionRefused => ConnectionRefused,
        _ => Unreachable,
    };
}
