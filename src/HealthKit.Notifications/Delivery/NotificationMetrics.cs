using System.Diagnostics.Metrics;

namespace HealthKit.Notifications.Delivery;

/// <summary>Counts, by channel, what became of messages and of the notices in them.</summary>
internal sealed class NotificationMetrics
{
    // The meter of the core, which the metrics page takes for its own.
    private const string Meter = "HealthKit";

    private readonly Counter<long>? _notifications;

    public NotificationMetrics(IMeterFactory meters)
    {
        try
        {
            _notifications = meters.Create(Meter).CreateCounter<long>(
                "health.notifications", "{message}",
                "Messages delivered, failed (tried again) or rejected; notices that others spoke (yielded), that newer ones replaced (superseded), or that the end cut off (dropped).");
        }
        catch (Exception)
        {
            // A third-party listener, to which it was shown.
        }
    }

    /// <summary>Each outcome is there at zero before it first happens, so that the first is a rise.</summary>
    public void Start(string channel)
    {
        foreach (var outcome in (string[])["delivered", "failed", "rejected", "yielded", "superseded", "dropped"])
        {
            Count(channel, outcome, 0, isFirst: true);
        }
    }

    public void Attempted(string channel, DeliveryOutcome outcome) => Count(channel, outcome switch
    {
        DeliveryOutcome.Delivered => "delivered",
        DeliveryOutcome.Failed => "failed",
        _ => "rejected",
    }, 1);

    public void Deferred(string channel, int alerts) => Count(channel, "yielded", alerts);

    public void Superseded(string channel, int alerts) => Count(channel, "superseded", alerts);

    public void Dropped(string channel, int alerts) => Count(channel, "dropped", alerts);

    private void Count(string channel, string outcome, int count, bool isFirst = false)
    {
        if (count == 0 && !isFirst)
        {
            return;
        }

        try
        {
            _notifications?.Add(count, new("channel", channel), new("outcome", outcome));
        }
        catch (Exception)
        {
            // A third-party listener to the meter: the message goes its way all the same.
        }
    }
}
