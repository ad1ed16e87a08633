namespace HealthKit.Notifications.Delivery;

/// <summary>The progress of one message over all attempts. Recipients that have the message do not get it again.</summary>
internal sealed record MailProgress(
    Guid Id, IReadOnlyList<MailboxAddress> Remaining, int Accepted = 0, int Refused = 0, int FirstRefusal = 0)
{
    // "Too many recipients", and on newer servers "mailbox full"; RFC 5321, section 4.5.3.1.10, treats it as temporary.
    private const int OutOfStorage = 552;

    public MailProgress After(IReadOnlyList<(MailboxAddress Recipient, int Code)> refusals)
    {
        var permanent = refusals.Where(static refusal => IsPermanent(refusal.Code)).ToList();
        return this with
        {
            Remaining = [.. refusals.Where(static refusal => !IsPermanent(refusal.Code)).Select(static refusal => refusal.Recipient)],
            Accepted = Accepted + Remaining.Count - refusals.Count,
            Refused = Refused + permanent.Count,
            FirstRefusal = FirstRefusal == 0 && permanent.Count > 0 ? permanent[0].Code : FirstRefusal,
        };
    }

    /// <summary>The result of the attempt that led to this progress, with the same refusals.</summary>
    public DeliveryResult Result(IReadOnlyList<(MailboxAddress Recipient, int Code)> refusals)
    {
        var all = Accepted + Refused + Remaining.Count;
        if (Remaining.Count > 0)
        {
            var (_, code) = refusals.First(static refusal => !IsPermanent(refusal.Code));
            return DeliveryResult.Failed(HealthReason.UnexpectedStatus, Accepted == 0 ? Response(code) : string.Create(
                CultureInfo.InvariantCulture,
                $"The server accepted {Accepted} of {all} recipients and deferred {Remaining.Count}, the first with {code}."));
        }

        return Accepted == 0 ? Rejected(FirstRefusal)
            : Refused == 0 ? DeliveryResult.Delivered
            : DeliveryResult.PartlyDelivered(string.Create(
                CultureInfo.InvariantCulture,
                $"partly delivered: the server refused {Refused} of {all} recipients, the first with {FirstRefusal}."));
    }

    public static DeliveryResult Rejected(int code) =>
        new(DeliveryOutcome.Rejected, $"{HealthReason.UnexpectedStatus.Code}: {Response(code)}");

    public static string Response(int code) => string.Create(CultureInfo.InvariantCulture, $"The server responded with {code}.");

    private static bool IsPermanent(int code) =>
        code >= MailErrors.FirstPermanentCode && code != OutOfStorage && !MailErrors.IsAuthentication(code);
}
