namespace HealthKit.Notifications.Delivery;

/// <summary>What an attempt to deliver came to, in words of ours: those of servers and exceptions may hold what is secret.</summary>
/// <param name="Outcome">What it came to.</param>
/// <param name="Detail">The same for people.</param>
/// <param name="RetryAfter">How long the receiver asked to be left alone.</param>
internal sealed record DeliveryResult(DeliveryOutcome Outcome, string Detail, TimeSpan? RetryAfter = null)
{
    public static DeliveryResult Delivered { get; } = new(DeliveryOutcome.Delivered, "delivered");

    public static DeliveryResult TimedOut { get; } = Failed(HealthReason.Timeout);

    /// <summary>Some have it, and others never will.</summary>
    public static DeliveryResult PartlyDelivered(string words) => new(DeliveryOutcome.Delivered, words);

    public static DeliveryResult Failed(HealthReason reason, string? sentence = null) => new(DeliveryOutcome.Failed, $"{reason.Code}: {sentence ?? reason.Sentence}");
}

/// <summary>What an attempt to deliver came to.</summary>
internal enum DeliveryOutcome
{
    Delivered,

    /// <summary>May go well the next time.</summary>
    Failed,

    /// <summary>Will not go well however often it is tried.</summary>
    Rejected,
}
