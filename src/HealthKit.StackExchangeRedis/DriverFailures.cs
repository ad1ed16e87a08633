using System.Security.Authentication;
using StackExchange.Redis;

namespace HealthKit.StackExchangeRedis;

/// <summary>Finds the reason in an exception of the driver when the server has sent no error.</summary>
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

    /// <summary>Whether there was no connection, so that the server has received nothing.</summary>
    public static bool IsOfConnection(HealthReason? reason) =>
        reason == HealthReason.ConnectionRefused || reason == HealthReason.Unreachable || reason == HealthReason.Dns;

    // The error of a socket or of TLS is more exact than the failure types of the driver.
    private static HealthReason? OfOne(Exception exception, HealthReason soFar) => exception switch
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
