using System.Net.Security;
using System.Text;
using HealthKit.Notifications.Formatting;
using HealthKit.Notifications.Routing;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;

namespace HealthKit.Notifications.Delivery;

/// <summary>Sends e-mail, over a new connection for each attempt.</summary>
internal sealed class MailSender(EmailChannelOptions options, TimeProvider time) : IAlertSender
{
    private const int ImplicitTlsPort = 465;

    // The server has the mail by then, and may be slow to say goodbye.
    private static readonly TimeSpan QuitTimeout = TimeSpan.FromSeconds(1);

    private MailFormat? _format;

    // Of the message that may be tried again. A test message is sent once, also while another one waits.
    private MailProgress? _progress;

    public async Task<DeliveryResult> SendAsync(AlertGroup group, MessageOrigin origin, CancellationToken cancellationToken)
    {
        var format = _format ??= new MailFormat(options);
        using var mail = format.Compose(group, origin);
        using var client = new MailClient
        {
            // The name of a pod is no domain, and strict servers refuse it.
            LocalDomain = format.Domain,

            // It would make requests to addresses that the certificate names.
            CheckCertificateRevocation = false,
            ServerCertificateValidationCallback = static (_, _, _, errors) => errors == SslPolicyErrors.None,
        };
        if (await OpenAsync(client, cancellationToken) is { } error)
        {
            return error;
        }

        var progress = _progress is { } known && known.Id == group.Id ? known : new MailProgress(group.Id, format.To);
        var result = await TransferAsync(client, mail, progress, group.IsTest, cancellationToken);
        await EndAsync(client);
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
            {
                await client.AuthenticateAsync(Encoding.UTF8, user, options.Password!, cancellationToken);
            }

            return null;
        }
        catch (NotSupportedException)
        {
            // The client's own words for these two.
            return client.IsConnected
                ? DeliveryResult.Failed(HealthReason.Authentication, "The server offers no way to sign in that HealthKit knows.")
                : DeliveryResult.Failed(
                    HealthReason.Tls,
                    "The server does not offer STARTTLS on this port. Use a port where it does, or set AllowPlaintext to true where the network is safe.");
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            return MailErrors.Of(exception, isOfContent: false);
        }
    }

    private async Task<DeliveryResult> TransferAsync(
        MailClient client, MimeMessage mail, MailProgress progress, bool isTest, CancellationToken cancellationToken)
    {
        try
        {
            await client.SendAsync(mail, mail.From.Mailboxes.First(), progress.Remaining, cancellationToken);
        }
        catch (SmtpCommandException exception) when (exception.ErrorCode == SmtpErrorCode.MessageNotAccepted && client.Refused.Count == progress.Remaining.Count)
        {
            // No recipient was accepted, which the progress tells.
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            return MailErrors.Of(exception, isOfContent: true);
        }

        var next = progress.After(client.Refused);
        if (!isTest)
        {
            _progress = next;
        }

        return next.Result(client.Refused);
    }

    private async Task EndAsync(MailClient client)
    {
        using var late = new CancellationTokenSource(QuitTimeout, time);
        try
        {
            await client.DisconnectAsync(quit: true, late.Token);
        }
        catch (Exception)
        {
            // It changes nothing.
        }
    }
}
