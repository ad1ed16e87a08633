using System.Net.Sockets;
using System.Security.Authentication;
using HealthKit.Diagnostics;
using HealthKit.Snapshots;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit;

/// <summary>
/// Why a check or a probe is not healthy: a code for machines and a sentence for people. The set is closed, so that a reason is safe to
/// show and to use as a label.
/// </summary>
public sealed class HealthReason
{
    private HealthReason(string code, string sentence)
    {
        Code = code;
        Sentence = sentence;
    }

    /// <summary><c>starting</c>: not run yet, or the host has not started.</summary>
    public static HealthReason Starting { get; } = new("starting", "The first result is not in yet.");

    /// <summary><c>draining</c>: the service is shutting down.</summary>
    public static HealthReason Draining { get; } = new("draining", "The service is shutting down.");

    /// <summary><c>maintenance</c>: taken out of rotation by its operators.</summary>
    public static HealthReason Maintenance { get; } = new("maintenance", "The service is in maintenance.");

    /// <summary><c>timeout</c>: no answer before the deadline.</summary>
    public static HealthReason Timeout { get; } = new("timeout", "No answer came in time.");

    /// <summary><c>stale</c>: no run for too long.</summary>
    public static HealthReason Stale { get; } = new("stale", "The last result is too old.");

    /// <summary><c>stuck</c>: the process does not get on.</summary>
    public static HealthReason Stuck { get; } = new("stuck", "The process is stuck.");

    /// <summary><c>dns</c>: the name was not found.</summary>
    public static HealthReason Dns { get; } = new("dns", "The host name could not be resolved.");

    /// <summary><c>unreachable</c>: no route, or packets are dropped.</summary>
    public static HealthReason Unreachable { get; } = new("unreachable", "The server could not be reached.");

    /// <summary><c>connection-refused</c>: the port is closed.</summary>
    public static HealthReason ConnectionRefused { get; } = new("connection-refused", "The server refused the connection.");

    /// <summary><c>tls</c>: no secure connection.</summary>
    public static HealthReason Tls { get; } = new("tls", "No secure connection could be made.");

    /// <summary><c>authentication</c>: the credentials were not accepted.</summary>
    public static HealthReason Authentication { get; } = new("authentication", "The server did not accept the credentials.");

    /// <summary><c>forbidden</c>: not allowed.</summary>
    public static HealthReason Forbidden { get; } = new("forbidden", "The server did not allow the operation.");

    /// <summary><c>not-found</c>: the database or resource is not there.</summary>
    public static HealthReason NotFound { get; } = new("not-found", "What was asked for does not exist.");

    /// <summary><c>protocol</c>: the answer was not of the expected protocol.</summary>
    public static HealthReason Protocol { get; } = new("protocol", "The answer was not understood.");

    /// <summary><c>unexpected-status</c>: the answer had another status than expected.</summary>
    public static HealthReason UnexpectedStatus { get; } = new("unexpected-status", "The answer had an unexpected status.");

    /// <summary><c>overloaded</c>: the server is full.</summary>
    public static HealthReason Overloaded { get; } = new("overloaded", "The server takes no more connections.");

    /// <summary><c>loading</c>: the server is loading its data.</summary>
    public static HealthReason Loading { get; } = new("loading", "The server is loading its data.");

    /// <summary><c>cluster-down</c>: the cluster does not serve.</summary>
    public static HealthReason ClusterDown { get; } = new("cluster-down", "The cluster is down.");

    /// <summary><c>read-only</c>: the server takes no writes.</summary>
    public static HealthReason ReadOnly { get; } = new("read-only", "The server takes no writes.");

    /// <summary><c>pool-exhausted</c>: the application's own pool has no free connection.</summary>
    public static HealthReason PoolExhausted { get; } = new("pool-exhausted", "The connection pool has no free connection.");

    /// <summary>
    /// <c>exhausted</c>: too many open files, so that no server could be asked; the fault of this process or its
    /// machine, not of a server.
    /// </summary>
    public static HealthReason Exhausted { get; } = new("exhausted", "This process can open no more files or connections.");

    /// <summary><c>threshold</c>: a limit was passed.</summary>
    public static HealthReason Threshold { get; } = new("threshold", "A limit was passed.");

    /// <summary><c>slow</c>: slower than wanted.</summary>
    public static HealthReason Slow { get; } = new("slow", "The answer was slower than wanted.");

    /// <summary><c>reported</c>: said by the check itself.</summary>
    public static HealthReason Reported { get; } = new("reported", "The check reported this state.");

    /// <summary><c>missed-heartbeat</c>: a background worker was silent for too long.</summary>
    public static HealthReason MissedHeartbeat { get; } = new("missed-heartbeat", "No heartbeat came in time.");

    /// <summary><c>error</c>: anything else; the log has the exception.</summary>
    public static HealthReason Error { get; } = new("error", "The check failed.");

    /// <summary>The reason in kebab-case, as in answers and labels.</summary>
    public string Code { get; }

    /// <summary>One sentence for people, without host, user, database or path.</summary>
    public string Sentence { get; }

    /// <summary>Returns the code.</summary>
    public override string ToString() => Code;

    /// <summary>A degraded result with this reason, for check authors.</summary>
    /// <param name="exception">What happened; shown in <see cref="DetailLevel.Full"/> and logged, nowhere else.</param>
    /// <param name="data">Figures; shown in <see cref="DetailLevel.Full"/>.</param>
    public HealthCheckResult Degraded(Exception? exception = null, IReadOnlyDictionary<string, object>? data = null) =>
        HealthCheckResult.Degraded(exception: new ReasonException(this, exception), data: data);

    /// <summary>An unhealthy result with this reason, for check authors.</summary>
    /// <param name="exception">What happened; shown in <see cref="DetailLevel.Full"/> and logged, nowhere else.</param>
    /// <param name="data">Figures; shown in <see cref="DetailLevel.Full"/>.</param>
    public HealthCheckResult Unhealthy(Exception? exception = null, IReadOnlyDictionary<string, object>? data = null) =>
        HealthCheckResult.Unhealthy(exception: new ReasonException(this, exception), data: data);

    /// <summary>
    /// The reason that an exception tells: the innermost known cause decides, <see cref="Error"/> when there is none. Knows sockets, HTTP,
    /// TLS, time-outs, cancellation and too many open files. Never throws because of what it reads.
    /// </summary>
    /// <param name="exception">The exception with its inner exceptions; of an <see cref="AggregateException"/> the first counts.</param>
    public static HealthReason Of(Exception exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        try
        {
            return FileHandleExhaustion.IsIn(exception) ? Exhausted : InnermostOf(exception);
        }
        catch (Exception)
        {
            // An assembly that is needed to tell the types apart cannot be loaded while no file can be opened.
            return FileHandleExhaustion.IsNow() ? Exhausted : Error;
        }
    }

    private static HealthReason InnermostOf(Exception exception)
    {
        var reason = Error;
        for (var cause = exception; cause is not null; cause = cause.InnerException)
        {
            if (cause is ReasonException given)
            {
                return given.Reason;
            }

            reason = OfOne(cause) ?? reason;
        }

        return reason;
    }

    private static HealthReason? OfOne(Exception exception) => exception switch
    {
        SocketException socket => OfSocket(socket.SocketErrorCode),
        AuthenticationException => Tls,
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } => Dns,
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => Tls,
        HttpRequestException { HttpRequestError: HttpRequestError.InvalidResponse } => Protocol,
        UnauthorizedAccessException => Forbidden,
        TimeoutException or OperationCanceledException => Timeout,
        _ => null,
    };

    private static HealthReason OfSocket(SocketError error) => error switch
    {
        SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain or SocketError.NoRecovery => Dns,
        SocketError.ConnectionRefused => ConnectionRefused,
        _ => Unreachable,
    };
}
