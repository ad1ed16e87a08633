using System.Net.Sockets;
using System.Security.Authentication;
using HealthKit.Snapshots;

namespace HealthKit.Checks.Network;

/// <summary>
/// Why a request failed. What the <see cref="HttpConnector"/> meets has its reason; whoever hangs up later, or sends what is no answer, was reached and does not
/// speak HTTP as it should.
/// </summary>
internal static class HttpFailure
{
    public static HealthReason Of(Exception exception)
    {
        for (var cause = exception; cause is not null; cause = cause.InnerException)
        {
            if (OfOne(cause) is { } reason)
            {
                return reason;
            }
        }

        return HealthReason.Of(exception);
    }

    // From the outside in: a reset during the handshake is an error of the handshake first.
    private static HealthReason? OfOne(Exception exception) => exception switch
    {
        ReasonException given => given.Reason,
        AuthenticationException or HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => HealthReason.Tls,
        HttpRequestException request when IsOfAnswer(request.HttpRequestError) => HealthReason.Protocol,
        HttpIOException reading when IsOfAnswer(reading.HttpRequestError) => HealthReason.Protocol,
        SocketException { SocketErrorCode: SocketError.ConnectionReset or SocketError.ConnectionAborted or SocketError.Shutdown } => HealthReason.Protocol,
        InvalidDataException => HealthReason.Protocol, // Not compressed as it says.
        _ => null,
    };

    private static bool IsOfAnswer(HttpRequestError? error) =>
        error is HttpRequestError.ResponseEnded or HttpRequestError.InvalidResponse or HttpRequestError.ConfigurationLimitExceeded;
}
