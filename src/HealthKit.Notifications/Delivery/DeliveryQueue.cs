namespace HealthKit.Notifications.Delivery;

/// <summary>
/// The undelivered alerts, only the latest of each check: a failing receiver cannot make the queue grow, and the last alert that it
/// receives is the current state. Thread-safe.
/// </summary>
internal sealed class DeliveryQueue
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Alert> _alerts = new(StringComparer.Ordinal);
    private readonly HashSet<string> _withdrawn = new(StringComparer.Ordinal);

    // The checks of failed attempts. The receiver may have those alerts, or not.
    private readonly HashSet<string> _uncertain = new(StringComparer.Ordinal);
    private bool _isDigest;

    public int Count
    {
        get { lock (_gate) { return _alerts.Count; } }
    }

    /// <summary>
    /// Adds the group's alerts. A newer alert replaces an older one of the same check. Both are dropped when the check returned to the
    /// state before them and no attempt was made: the receiver knows of no outage.
    /// </summary>
    /// <returns>How many alerts will never be sent.</returns>
    public int Enqueue(AlertGroup group)
    {
        lock (_gate)
        {
            Merge(group);
            var before = _alerts.Count;
            foreach (var alert in group.Alerts)
            {
                _withdrawn.Remove(alert.Check);
                var (sent, previous) = (alert.SentState, alert.PreviousState);
                if (!_uncertain.Contains(alert.Check) && _alerts.Remove(alert.Check, out var earlier))
                    sent = previous = earlier.SentState;

                if (alert.Kind == AlertKind.StillFiring || alert.State != previous)
                    _alerts[alert.Check] = alert with { SentState = sent, PreviousState = previous };
            }

            return before + group.Alerts.Length - _alerts.Count;
        }
    }

    /// <summary>Withdraws the check's alert, also one whose delivery is under way and fails. Returns how many were queued.</summary>
    public int Remove(string check)
    {
        lock (_gate)
        {
            _withdrawn.Add(check);
            return _alerts.Remove(check) ? 1 : 0;
        }
    }

    /// <summary>Returns undelivered alerts to the queue, except those replaced or withdrawn since. Returns how many those are.</summary>
    public int Requeue(AlertGroup group)
    {
        if (group.Alerts.IsEmpty)
            return 0;

        lock (_gate)
        {
            Merge(group);
            _uncertain.UnionWith(group.Alerts.Select(static alert => alert.Check));
            return group.Alerts.Count(alert => _withdrawn.Contains(alert.Check) || !_alerts.TryAdd(alert.Check, alert));
        }
    }

    public AlertGroup? TryDequeue()
    {
        lock (_gate)
        {
            if (_alerts.Count == 0)
                return null;

            var group = new AlertGroup([.. _alerts.Values], _isDigest);
            _alerts.Clear();
            _uncertain.Clear();
            return group;
        }
    }

    private void Merge(AlertGroup group) => _isDigest = group.IsDigest && (_isDigest || _alerts.Count == 0);
}
