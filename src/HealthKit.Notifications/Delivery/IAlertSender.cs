using HealthKit.Notifications.Formatting;
using HealthKit.Notifications.Routing;

namespace HealthKit.Notifications.Delivery;

internal interface IAlertSender : IDisposable
{
    /// <summary>Makes one attempt. Returns failures of the receiver as a result, and stops when the token is canceled.</summary>
    Task<DeliveryResult> SendAsync(AlertGroup group, MessageOrigin origin, CancellationToken cancellationToken);
}
