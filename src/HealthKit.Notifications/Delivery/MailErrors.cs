using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;

namespace HealthKit.Notifications.Delivery;

/// <summary>What an exception of the SMTP client says. Its text is the server's, which may quote addresses, and is not repeated.</summary>
internal static class MailErrors
{
    private const int FirstPermanent = 500;

    private static readonly int[] SignIn = [530, 534, 535, 538];

    public static bool IsAuthentication(int code) => SignIn.Contains(code);

    /// <summary>
    /// Only a final answer about the content ends a message. The connection, TLS, the sign-in and the sender may be put right while the message waits.
    /// </summary>
    public static DeliveryResult Of(Exception exception, bool isOfContent) => exception switch
    {
        AuthenticationException or SaslException or ServiceNotAuthenticatedException => DeliveryResult.Failed(HealthReason.Authentication),
        SmtpCommandException { StatusCode: var code } when IsAuthentication((int)code) => DeliveryResult.Failed(HealthReason.Authentication),
        SmtpCommandException { StatusCode: var code, ErrorCode: not SmtpErrorCode.SenderNotAccepted } when isOfContent && (int)code >= FirstPermanent =>
            new DeliveryResult(DeliveryOutcome.Rejected, $"{HealthReason.UnexpectedStatus.Code}: {MailProgress.Answer((int)code)}"),
        SmtpCommandException { StatusCode: var code } => DeliveryResult.Failed(HealthReason.UnexpectedStatus, MailProgress.Answer((int)code)),
        SslHandshakeException => DeliveryResult.Failed(HealthReason.Tls),
        ProtocolException => DeliveryResult.Failed(HealthReason.Protocol),
        _ => DeliveryResult.Failed(HealthReason.Of(exception)),
    };
}
