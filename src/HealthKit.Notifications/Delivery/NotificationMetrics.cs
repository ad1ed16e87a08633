namespace HealthKit.Notifications.Delivery;

/// <summary>Counts delivery attempts and undelivered alerts by channel and outcome.</summary>
internal sealed class NotificationMetrics
{
    // The same meter name as the core's, so that the metrics page includes this counter.
    private const string Meter = "HealthKit";

    private Counter<long>? _notifications;

    public NotificationMetrics(IMeterFactory meters) => Guard.Run(() => _notifications = meters.Create(Meter).CreateCounter<long>(
        "health.notifications", "{message}",
        "Delivery attempts (delivered, failed and retried, rejected), and alerts that were not sent: another replica sent them (yielded), "
        + "a newer state replaced them (superseded), or the service stopped (dropped)."));

    /// <summary>Creates each outcome's series at zero, so that its first count is visible as an increase.</summary>
    public void Start(string channel)
    {
        foreach (var outcome in (string[])["delivered", "failed", "rejected", "yielded", "superseded", "dropped"])
            Add(channel, outcome, 0, isFirst: true);
    }

    public void Attempted(string channel, DeliveryOutcome outcome) => Add(channel, outcome switch
    {
        DeliveryOutcome.Delivered => "delivered",
        DeliveryOutcome.Failed => "failed",
        _ => "rejected",
    }, 1);

    public void ClaimedByOtherReplica(string channel, int alerts) => Add(channel, "yielded", alerts);

    public void Superseded(string channel, int alerts) => Add(channel, "superseded", alerts);

    public void Dropped(string channel, int alerts) => Add(channel, "dropped", alerts);

    private void Add(string channel, string outcome, int count, bool isFirst = false)
    {
        if (count > 0 || isFirst)
            Guard.Run(() => _notifications?.Add(count, new("channel", channel), new("outcome", outcome)));
    }
}
