using MailKit.Net.Smtp;
using MimeKit;

namespace HealthKit.Notifications.Delivery;

/// <summary>An SMTP client that continues when the server refuses some recipients, and records those recipients.</summary>
internal sealed class MailClient : SmtpClient
{
    private readonly List<(MailboxAddress Recipient, int Code)> _refused = [];

    public IReadOnlyList<(MailboxAddress Recipient, int Code)> Refused => _refused;

    protected override void OnRecipientNotAccepted(MimeMessage message, MailboxAddress mailbox, SmtpResponse response) =>
        _refused.Add((mailbox, (int)response.StatusCode));
}
