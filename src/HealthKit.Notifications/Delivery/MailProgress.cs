using System.Globalization;
using MimeKit;

namespace HealthKit.Notifications.Delivery;

/// <summary>What became of one message at its recipients, over all attempts. A recipient that has it is not sent it again.</summary>
/// <param name="Id">The message.</param>
/// <param name="Remaining">The recipients that are still to have it.</param>
/// <param name="Accepted">For how many recipients the server took it.</param>
/// <param name="Refused">How many recipients the server refused for good.</param>
/// <param name="FirstRefusal">The status code of the first of them.</param>
internal sealed record MailProgress(Guid Id, IReadOnlyList<MailboxAddress> Remaining, int Accepted = 0, int Refused = 0, int FirstRefusal = 0)
{
    private const int FirstPermanent = 500;

    // "Too many recipients", and of late "the mailbox is full": RFC 5321, 4.5.3.1.10, wants it tried again.
    private const int OutOfStorage = 552;

    /// <param name="refusals">The recipients that the server refused in an attempt.</param>
    public MailProgress After(IReadOnlyList<(MailboxAddress Recipient, int Code)> refusals)
    {
        var forGood = refusals.Where(static refusal => IsForGood(refusal.Code)).ToList();
        return this with
        {
            Remaining = [.. refusals.Where(static refusal => !IsForGood(refusal.Code)).Select(static refusal => refusal.Recipient)],
            Accepted = Accepted + Remaining.Count - refusals.Count,
            Refused = Refused + forGood.Count,
            FirstRefusal = FirstRefusal == 0 && forGood.Count > 0 ? forGood[0].Code : FirstRefusal,
        };
    }

    /// <param name="refusals">The same as above.</param>
    public DeliveryResult Result(IReadOnlyList<(MailboxAddress Recipient, int Code)> refusals)
    {
        var all = Accepted + Refused + Remaining.Count;
        if (Remaining.Count > 0)
        {
            var (_, code) = refusals.First(static refusal => !IsForGood(refusal.Code));
            return DeliveryResult.Failed(
                HealthReason.UnexpectedStatus,
                Accepted == 0 ? Answer(code) : string.Create(
                    CultureInfo.InvariantCulture,
                    $"The server has taken the message for {Accepted} of {all} recipients, and put off {Remaining.Count}, the first with {code}."));
        }

        return Accepted == 0 ? new DeliveryResult(DeliveryOutcome.Rejected, $"{HealthReason.UnexpectedStatus.Code}: {Answer(FirstRefusal)}")
            : Refused == 0 ? DeliveryResult.Delivered
            : DeliveryResult.PartlyDelivered(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"delivered, but not to all: the server refused {Refused} of {all} recipients, the first with {FirstRefusal}."));
    }

    public static string Answer(int code) => string.Create(CultureInfo.InvariantCulture, $"The server answered {code}.");

    private static bool IsForGood(int code) => code >= FirstPermanent && code != OutOfStorage && !MailErrors.IsAuthentication(code);
}
