using HealthKit.Notifications.Delivery;
using HealthKit.Notifications.Formatting;
using HealthKit.Notifications.Routing;

namespace HealthKit.Tests.Notifications;

/// <summary>A scripted receiver that records each message and its time.</summary>
internal sealed class ScriptedSender(TimeProvider time) : IAlertSender
{
    private readonly long _origin = time.GetTimestamp();

    public List<(TimeSpan At, AlertGroup Message)> Attempts { get; } = [];

    /// <summary>The messages that the receiver accepted.</summary>
    public List<AlertGroup> Taken { get; } = [];

    public Func<CancellationToken, Task<DeliveryResult>> Answer { get; set; } = static _ => Task.FromResult(DeliveryResult.Delivered);

    public async Task<DeliveryResult> SendAsync(AlertGroup group, MessageOrigin origin, CancellationToken cancellationToken)
    {
        Attempts.Add((time.GetElapsedTime(_origin), group));
        var result = await Answer(cancellationToken);
        if (result.Outcome == DeliveryOutcome.Delivered)
            Taken.Add(group);

        return result;
    }

    public void Dispose()
    {
    }
}
