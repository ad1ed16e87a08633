namespace HealthKit.Notifications.Delivery;

/// <summary>The result of a delivery attempt. Contains no text of servers or exceptions, because that may be secret.</summary>
/// <param name="Outcome">The kind of result.</param>
/// <param name="Detail">The result as text for people.</param>
/// <param name="RetryAfter">The pause that the receiver requested.</param>
internal sealed record DeliveryResult(DeliveryOutcome Outcome, string Detail, TimeSpan? RetryAfter = null)
{
    public static DeliveryResult Delivered { get; } = new(DeliveryOutcome.Delivered, "delivered");

    public static DeliveryResult TimedOut { get; } = Failed(HealthReason.Timeout);

    /// <summary>Some recipients have the message, and the server rejected the others permanently.</summary>
    public static DeliveryResult PartlyDelivered(string detail) => new(DeliveryOutcome.Delivered, detail);

    public static DeliveryResult Failed(HealthReason reason, string? sentence = null) =>
        new(DeliveryOutcome.Failed, $"{reason.Code}: {sentence ?? reason.Sentence}");
}

internal enum DeliveryOutcome
{
    Delivered,

    /// <summary>A retry may succeed.</summary>
    Failed,

    /// <summary>No retry can succeed.</summary>
    Rejected,
}
