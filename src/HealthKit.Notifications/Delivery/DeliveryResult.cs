namespace HealthKit.Notifications.Delivery;

/// <summary>The result of a delivery attempt. Its detail contains no text of servers or exceptions: that may be secret.</summary>
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

internal interface IAlertSender : IDisposable
{
    /// <summary>Makes one attempt. Returns failures of the receiver as a result, and stops when the token is canceled.</summary>
    Task<DeliveryResult> SendAsync(AlertGroup group, MessageOrigin origin, CancellationToken cancellationToken);
}
