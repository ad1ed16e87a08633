using System.Net.Security;

namespace HealthKit.Notifications.Delivery;

/// <summary>Sends e-mail over a new connection for each attempt.</summary>
internal sealed class MailSender(EmailChannelOptions options, TimeProvider time) : IAlertSender
{
    private const int ImplicitTlsPort = 465;

    // The server already has the mail when the client sends QUIT.
    private static readonly TimeSpan QuitTimeout = TimeSpan.FromSeconds(1);

    private MailFormat? _format;

    // Of the message that may be retried. Test messages do not change it, because they are sent once and may come between its attempts.
    private MailProgress? _progress;

    public async Task<DeliveryResult> SendAsync(AlertGroup group, MessageOrigin origin, CancellationToken cancellationToken)
    {
        var format = _format ??= new MailFormat(options);
        var progress = _progress is { } known && known.Id == group.Id ? known : new MailProgress(group.Id, format.To);

        // The deadline of an attempt may pass after the server accepted the mail, during the QUIT.
        if (progress.Remaining.Count == 0)
            return progress.Result([]);

        using var mail = format.Compose(group, origin);
        using var client = new MailClient
        {
            // Strict servers refuse a pod's name, because it is not a domain name.
            LocalDomain = format.Domain,

            // A revocation check would send requests to addresses in the server's certificate.
            CheckCertificateRevocation = false,
            ServerCertificateValidationCallback = static (_, _, _, errors) => errors == SslPolicyErrors.None,
        };
        if (await OpenAsync(client, cancellationToken) is { } error)
            return error;

        var result = await TransferAsync(client, mail, progress, group.IsTest, cancellationToken);
        await CloseAsync(client);
        return result;
    }

    public void Dispose()
    {
    }

    private async Task<DeliveryResult?> OpenAsync(MailClient client, CancellationToken cancellationToken)
    {
        var security = options.ImplicitTls ?? options.Port == ImplicitTlsPort ? SecureSocketOptions.SslOnConnect
            : options.AllowPlaintext ? SecureSocketOptions.None
            : SecureSocketOptions.StartTls;
        try
        {
            await client.ConnectAsync(options.Host!, options.Port, security, cancellationToken);
            if (options.User is { } user)
                await client.AuthenticateAsync(Encoding.UTF8, user, options.Password!, cancellationToken);

            return null;
        }
        catch (NotSupportedException)
        {
            // MailKit throws this both for unknown authentication mechanisms and for a server without STARTTLS.
            return client.IsConnected
                ? DeliveryResult.Failed(
                    HealthReason.Authentication, "The server offers no authentication mechanism that HealthKit supports.")
                : DeliveryResult.Failed(
                    HealthReason.Tls,
                    "The server does not offer STARTTLS on this port. Use another port, or set AllowPlaintext on a trusted network.");
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            return MailErrors.Of(exception, isContentSent: false);
        }
    }

    private async Task<DeliveryResult> TransferAsync(
        MailClient client, MimeMessage mail, MailProgress progress, bool isTest, CancellationToken cancellationToken)
    {
        try
        {
            await client.SendAsync(mail, mail.From.Mailboxes.First(), progress.Remaining, cancellationToken);
        }
        catch (SmtpCommandException exception)
            when (exception.ErrorCode == SmtpErrorCode.MessageNotAccepted && client.Refused.Count == progress.Remaining.Count)
        {
            // The server refused every recipient; the progress below reports it.
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            return MailErrors.Of(exception, isContentSent: true);
        }

        var next = progress.After(client.Refused);
        if (!isTest)
            _progress = next;

        return next.Result(client.Refused);
    }

    private async Task CloseAsync(MailClient client)
    {
        using var timeout = new CancellationTokenSource(QuitTimeout, time);

        // The result is known; a failed QUIT does not change it.
        await client.DisconnectAsync(quit: true, timeout.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}

/// <summary>An SMTP client that continues when the server refuses some recipients, and records those recipients.</summary>
internal sealed class MailClient : SmtpClient
{
    private readonly List<(MailboxAddress Recipient, int Code)> _refused = [];

    public IReadOnlyList<(MailboxAddress Recipient, int Code)> Refused => _refused;

    protected override void OnRecipientNotAccepted(MimeMessage message, MailboxAddress mailbox, SmtpResponse response) =>
        _refused.Add((mailbox, (int)response.StatusCode));
}
