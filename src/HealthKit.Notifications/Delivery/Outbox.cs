using HealthKit.Notifications.Routing;

namespace HealthKit.Notifications.Delivery;

/// <summary>
/// What is to be delivered: of each check the latest, so that no failing receiver can make it grow, and the last thing that is said of a check is how it is. By any threads.
/// </summary>
internal sealed class Outbox
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Notice> _notices = new(StringComparer.Ordinal);
    private readonly HashSet<string> _withdrawn = new(StringComparer.Ordinal);
    private Guid _id;
    private bool _isDigest;

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _notices.Count;
            }
        }
    }

    /// <summary>Returns how many notices this message makes out of date.</summary>
    public int Add(Message message)
    {
        lock (_gate)
        {
            _isDigest = _notices.Count == 0 ? message.IsDigest : _isDigest && message.IsDigest;
            _id = _notices.Count == 0 ? message.Id : Guid.NewGuid();
            var before = _notices.Count;
            foreach (var notice in message.Notices)
            {
                _notices[notice.Check] = notice;
                _withdrawn.Remove(notice.Check);
            }

            return before + message.Notices.Length - _notices.Count;
        }
    }

    /// <summary>Nothing is to be said of the check, also of what is on its way, until something new is. Returns how many notices that makes out of date.</summary>
    public int Withdraw(string check)
    {
        lock (_gate)
        {
            _withdrawn.Add(check);
            return _notices.Remove(check) ? 1 : 0;
        }
    }

    /// <summary>Takes what was not delivered back, but for what something newer has been put in for. Returns how many that is.</summary>
    public int GiveBack(Message message)
    {
        if (message.Notices.IsEmpty)
        {
            return 0;
        }

        lock (_gate)
        {
            var outdated = 0;
            _isDigest = _notices.Count == 0 ? message.IsDigest : _isDigest && message.IsDigest;
            _id = _notices.Count == 0 ? message.Id : Guid.NewGuid();
            foreach (var notice in message.Notices)
            {
                outdated += !_withdrawn.Contains(notice.Check) && _notices.TryAdd(notice.Check, notice) ? 0 : 1;
            }

            return outdated;
        }
    }

    public Message? Take()
    {
        lock (_gate)
        {
            if (_notices.Count == 0)
            {
                return null;
            }

            var message = new Message([.. _notices.Values], _isDigest) { Id = _id };
            _notices.Clear();
            return message;
        }
    }
}
