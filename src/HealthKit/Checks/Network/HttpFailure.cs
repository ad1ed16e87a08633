using System.Security.Authentication;

namespace HealthKit.Checks.Network;

/// <summary>
/// Maps the exception of an HTTP request to a reason. A server that closes the connection early, or sends an invalid response, is
/// <c>protocol</c>.
/// </summary>
internal static class HttpFailure
{
    public static HealthReason Of(Exception exception)
    {
        for (var cause = exception; cause is not null; cause = cause.InnerException)
        {
            if (ReasonOfOneException(cause) is { } reason)
                return reason;
        }

        return HealthReason.Of(exception);
    }

    // The outer exceptions come first: a connection reset during the handshake is a TLS failure.
    private static HealthReason? ReasonOfOneException(Exception exception) => exception switch
    {
        ReasonException given => given.Reason,
        AuthenticationException or HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => HealthReason.Tls,
        HttpRequestException request when IsBadResponse(request.HttpRequestError) => HealthReason.Protocol,
        HttpIOException reading when IsBadResponse(reading.HttpRequestError) => HealthReason.Protocol,
        SocketException { SocketErrorCode: SocketError.ConnectionReset or SocketError.ConnectionAborted or SocketError.Shutdown }
            or InvalidDataException => HealthReason.Protocol, // InvalidDataException: the decompression failed.
        _ => null,
    };

    private static bool IsBadResponse(HttpRequestError? error) =>
        error is HttpRequestError.ResponseEnded or HttpRequestError.InvalidResponse or HttpRequestError.ConfigurationLimitExceeded;
}
