namespace HealthKit.Notifications.Formatting;

/// <summary>Formats an alert group as an e-mail in plain text and UTF-8.</summary>
internal sealed class MailFormat(EmailChannelOptions options)
{
    // An address without a domain means a different mailbox on each server.
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
            // The same for all attempts: a server may accept a mail although its response is lost, and recipients can detect the duplicate.
            MessageId = string.Create(CultureInfo.InvariantCulture, $"{group.Id:N}@{Domain}"),
            Date = origin.Now,
        };

        // RFC 3834: prevents automatic replies.
        mail.Headers.Add(HeaderId.AutoSubmitted, "auto-generated");
        return mail;
    }
}
