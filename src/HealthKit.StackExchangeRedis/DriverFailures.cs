using System.Security.Authentication;
using StackExchange.Redis;

namespace HealthKit.StackExchangeRedis;

/// <summary>From what the driver throws to a reason, when the server itself has said nothing.</summary>
internal static class DriverFailures
{
    public static HealthReason ReasonOf(Exception exception)
    {
        var reason = HealthReason.Of(exception);
        for (var cause = exception; cause is not null; cause = cause.InnerException)
        {
            reason = OfOne(cause, reason) ?? reason;
        }

        return reason;
    }

    /// <summary>Whether there was no connection at all, so that the server has seen nothing.</summary>
    public static bool IsOfConnection(HealthReason? reason) =>
        reason == HealthReason.ConnectionRefused || reason == HealthReason.Unreachable || reason == HealthReason.Dns;

    // What a socket, or the TLS stream, says is more exact than the kinds of the driver.
    private static HealthReason? OfOne(Exception exception, HealthReason soFar) => exception switch
    {
        AuthenticationException => HealthReason.Tls,
        RedisServerException server => RedisErrors.ReasonOf(server.Message),
        RedisConnectionException { FailureType: var type } when soFar == HealthReason.Error || soFar == HealthReason.Unreachable => type switch
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
