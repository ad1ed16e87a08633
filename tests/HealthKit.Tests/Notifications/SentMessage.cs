using HealthKit.Notifications.Routing;

namespace HealthKit.Tests.Notifications;

/// <summary>A message and the time at which it was sent.</summary>
internal sealed record SentMessage(TimeSpan At, AlertGroup Message)
{
    public override string ToString() =>
        $"{At.TotalSeconds:0.###}{(Message.IsDigest ? " digest" : "")}: "
            + $"{string.Join(", ", Message.Alerts.Select(alert => $"{alert.Check} {alert.Kind} {alert.State}"))}";
}
