using HealthKit.Notifications.Formatting;
using HealthKit.Notifications.Routing;

namespace HealthKit.Notifications.Delivery;

/// <summary>Makes one attempt to deliver a message. Does not throw for what receivers do, and ends when its token is cancelled.</summary>
internal interface IAlertSender : IDisposable
{
    Task<DeliveryResult> SendAsync(AlertGroup group, MessageOrigin origin, CancellationToken cancellationToken);
}
