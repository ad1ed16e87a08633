using System.Globalization;
using System.Net;
using System.Net.Mail;
using System.Text;
using HealthKit.Notifications.Formatting;
using HealthKit.Notifications.Routing;

namespace HealthKit.Notifications.Delivery;

/// <summary>Sends e-mail, over a connection of its own each time.</summary>
internal sealed class MailSender(EmailChannelOptions options) : ISender
{
    private const int FirstPermanent = 500;

    // "Authentication required" is what comes of credentials that were not accepted: the client goes on without. Others say so at once.
    private static readonly int[] SignIn = [530, 534, 535, 538];

    public async Task<DeliveryResult> SendAsync(Message message, Signature signature, CancellationToken cancellationToken)
    {
        using var mail = Compose(message, signature);
        using var client = new SmtpClient(options.Host, options.Port)
        {
            // With STARTTLS, or not at all: a server that does not offer it gets neither password nor message.
            EnableSsl = !options.AllowPlaintext,
            UseDefaultCredentials = false,
            Credentials = options.User is { } user ? new NetworkCredential(user, options.Password) : null,
        };
        try
        {
            await client.SendMailAsync(mail, cancellationToken);
            return DeliveryResult.Delivered;
        }
        catch (SmtpFailedRecipientException exception)
        {
            return Judge(exception);
        }
        catch (SmtpException exception)
        {
            return Judge(exception);
        }
    }

    public void Dispose()
    {
    }

    /// <summary>Of several it is one exception with one each in it.</summary>
    private DeliveryResult Judge(SmtpFailedRecipientException exception)
    {
        SmtpFailedRecipientException[] refused = exception is SmtpFailedRecipientsException { InnerExceptions: { Length: > 0 } all } ? all : [exception];

        // Some have it; to try again would give it to them twice.
        return refused.Length < options.To.Count
            ? DeliveryResult.Partly(string.Create(
                CultureInfo.InvariantCulture, $"delivered, but not to all: the server refused {refused.Length} of {options.To.Count} recipients, the first with {(int)refused[0].StatusCode}."))
            : Judge((int)refused[0].StatusCode);
    }

    private DeliveryResult Judge(SmtpException exception)
    {
        // The text of the exception is the server's, which may quote addresses.
        var code = (int)exception.StatusCode;
        if (code < 0)
        {
            // Without a cause it is the client's own: the server does not offer STARTTLS.
            return DeliveryResult.Failed(exception.InnerException is null && !options.AllowPlaintext ? HealthReason.Tls : HealthReason.Of(exception));
        }

        return Judge(code);
    }

    private static DeliveryResult Judge(int code)
    {
        var words = SignIn.Contains(code)
            ? $"{HealthReason.Authentication.Code}: {HealthReason.Authentication.Sentence}"
            : string.Create(CultureInfo.InvariantCulture, $"{HealthReason.UnexpectedStatus.Code}: The server answered {code}.");
        return new DeliveryResult(code >= FirstPermanent ? DeliveryOutcome.Rejected : DeliveryOutcome.Failed, words);
    }

    private MailMessage Compose(Message message, Signature signature)
    {
        var text = new MessageText(message, signature);
        var mail = new MailMessage
        {
            From = new MailAddress(options.From!),
            Subject = text.Title,
            SubjectEncoding = Encoding.UTF8,
            Body = text.Whole("\r\n"),
            BodyEncoding = Encoding.UTF8,
        };
        foreach (var recipient in options.To)
        {
            mail.To.Add(new MailAddress(recipient));
        }

        // So that no holiday answer comes back.
        mail.Headers.Add("Auto-Submitted", "auto-generated");
        return mail;
    }
}
