using System.Globalization;
using HealthKit.Notifications.Routing;
using MimeKit;

namespace HealthKit.Notifications.Formatting;

/// <summary>A message as an e-mail in plain text and UTF-8.</summary>
internal sealed class MailFormat(EmailChannelOptions options)
{
    // An address without a domain means another mailbox on every server.
    private static readonly ParserOptions Strict = new() { AllowAddressesWithoutDomain = false };

    public MailboxAddress From { get; } = MailboxAddress.Parse(Strict, options.From!);

    public IReadOnlyList<MailboxAddress> To { get; } = [.. options.To.Select(static recipient => MailboxAddress.Parse(Strict, recipient))];

    /// <summary>The sender's domain, in ASCII.</summary>
    public string Domain => From.GetAddress(idnEncode: true) is var address ? address[(address.LastIndexOf('@') + 1)..] : "";

    public static bool IsAddress(string text) => MailboxAddress.TryParse(Strict, text, out _);

    public MimeMessage Compose(AlertGroup group, MessageOrigin origin)
    {
        var text = new AlertGroupText(group, origin);
        var mail = new MimeMessage([From], To, text.Title, new TextPart("plain") { Text = text.Whole("\r\n") })
        {
            // The same in all attempts: a server whose answer was lost may have taken the mail, and what came twice can be told by it.
            MessageId = string.Create(CultureInfo.InvariantCulture, $"{group.Id:N}@{Domain}"),
            Date = origin.Now,
        };

        // So that no holiday answer comes back.
        mail.Headers.Add(HeaderId.AutoSubmitted, "auto-generated");
        return mail;
    }
}
