namespace HealthKit.Notifications.Delivery;

/// <summary>Maps exceptions of the SMTP client to results, without their text: servers may quote addresses in it.</summary>
internal static class MailErrors
{
    public const int FirstPermanentCode = 500;

    public static bool IsAuthentication(int code) => code is 530 or 534 or 535 or 538;

    /// <summary>Only a permanent error about the content rejects a message. Other causes can be removed meanwhile.</summary>
    public static DeliveryResult Of(Exception exception, bool isContentSent) => exception switch
    {
        AuthenticationException or SaslException or ServiceNotAuthenticatedException => DeliveryResult.Failed(HealthReason.Authentication),
        SmtpCommandException { StatusCode: var code, ErrorCode: var error } =>
            ResultOfStatus((int)code, isContentSent && error != SmtpErrorCode.SenderNotAccepted),
        SslHandshakeException => DeliveryResult.Failed(HealthReason.Tls),
        ProtocolException => DeliveryResult.Failed(HealthReason.Protocol),
        _ => DeliveryResult.Failed(HealthReason.Of(exception)),
    };

    private static DeliveryResult ResultOfStatus(int code, bool isAboutContent) =>
        IsAuthentication(code) ? DeliveryResult.Failed(HealthReason.Authentication)
        : isAboutContent && code >= FirstPermanentCode ? MailProgress.Rejected(code)
        : DeliveryResult.Failed(HealthReason.UnexpectedStatus, MailProgress.Response(code));
}
