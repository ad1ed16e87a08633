using HealthKit.Notifications.Routing;

namespace HealthKit.Notifications.Delivery;

/// <summary>
/// What is to be delivered: of each check the latest, so that no failing receiver can make it grow, and the last thing that is said of a check is how it is. By any threads.
/// </summary>
internal sealed class DeliveryQueue
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Alert> _alerts = new(StringComparer.Ordinal);
    private readonly HashSet<string> _withdrawn = new(StringComparer.Ordinal);
    private Guid _id;
    private bool _isDigest;

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _alerts.Count;
            }
        }
    }

    /// <summary>Returns how many notices this message makes out of date.</summary>
    public int Enqueue(AlertGroup group)
    {
        lock (_gate)
        {
            _isDigest = _alerts.Count == 0 ? group.IsDigest : _isDigest && group.IsDigest;
            _id = _alerts.Count == 0 ? group.Id : Guid.NewGuid();
            var before = _alerts.Count;
            foreach (var alert in group.Alerts)
            {
                _alerts[alert.Check] = alert;
                _withdrawn.Remove(alert.Check);
            }

            return before + group.Alerts.Length - _alerts.Count;
        }
    }

    /// <summary>Nothing is to be said of the check, also of what is on its way, until something new is. Returns how many notices that makes out of date.</summary>
    public int Remove(string check)
    {
        lock (_gate)
        {
            _withdrawn.Add(check);
            return _alerts.Remove(check) ? 1 : 0;
        }
    }

    /// <summary>Takes what was not delivered back, but for what something newer has been put in for. Returns how many that is.</summary>
    public int Requeue(AlertGroup group)
    {
        if (group.Alerts.IsEmpty)
        {
            return 0;
        }

        lock (_gate)
        {
            var outdated = 0;
            _isDigest = _alerts.Count == 0 ? group.IsDigest : _isDigest && group.IsDigest;
            _id = _alerts.Count == 0 ? group.Id : Guid.NewGuid();
            foreach (var alert in group.Alerts)
            {
                outdated += !_withdrawn.Contains(alert.Check) && _alerts.TryAdd(alert.Check, alert) ? 0 : 1;
            }

            return outdated;
        }
    }

    public AlertGroup? TryDequeue()
    {
        lock (_gate)
        {
            if (_alerts.Count == 0)
            {
                return null;
            }

            var group = new AlertGroup([.. _alerts.Values], _isDigest) { Id = _id };
            _alerts.Clear();
            return group;
        }
    }
}
