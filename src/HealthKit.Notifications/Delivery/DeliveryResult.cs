namespace HealthKit.Notifications.Delivery;

/// <summary>What an attempt to deliver came to, in words of ours: those of servers and exceptions may hold what is secret.</summary>
/// <param name="Outcome">What it came to.</param>
/// <param name="Words">The same for people.</param>
/// <param name="RetryAfter">How long the receiver asked to be left alone.</param>
internal sealed record DeliveryResult(DeliveryOutcome Outcome, string Words, TimeSpan? RetryAfter = null)
{
    public static DeliveryResult Delivered { get; } = new(DeliveryOutcome.Delivered, "delivered");

    public static DeliveryResult Late { get; } = Failed(HealthReason.Timeout);

    /// <summary>Some have it, and others never will.</summary>
    public static DeliveryResult Partly(string words) => new(DeliveryOutcome.Delivered, words);

    public static DeliveryResult Failed(HealthReason reason, string? sentence = null) => new(DeliveryOutcome.Failed, $"{reason.Code}: {sentence ?? reason.Sentence}");
}
