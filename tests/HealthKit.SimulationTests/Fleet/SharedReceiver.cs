using HealthKit.Notifications.Delivery;
using HealthKit.Notifications.Formatting;
using HealthKit.Notifications.Routing;

namespace HealthKit.SimulationTests.Fleet;

/// <summary>The receiver of the channel of all replicas.</summary>
internal sealed class SharedReceiver
{
    public List<(long At, int Replica, AlertGroup Group)> Messages { get; } = [];

    /// <summary>The alerts about a check in all messages since a time.</summary>
    public IReadOnlyList<Alert> AlertsOf(string check, AlertKind kind, long since) =>
        [.. Messages.Where(message => message.At >= since).SelectMany(static message => message.Group.Alerts)
            .Where(alert => alert.Check == check && alert.Kind == kind)];
}

/// <summary>One replica's connection to the receiver.</summary>
internal sealed class ReceiverConnection(SimulatedFleet fleet, int replica) : IAlertSender
{
    private int _inFlight;

    /// <summary>Whether a delivery is under way.</summary>
    public bool IsBusy => _inFlight > 0;

    public async Task<DeliveryResult> SendAsync(AlertGroup group, MessageOrigin origin, CancellationToken cancellationToken)
    {
        _inFlight++;
        await fleet.PassAsync(TimeSpan.FromMilliseconds(50), TimeSpan.FromMilliseconds(150));
        _inFlight--;
        fleet.Receiver.Messages.Add((fleet.Time.GetTimestamp(), replica, group));
        return DeliveryResult.Delivered;
    }

    public void Dispose()
    {
    }
}
