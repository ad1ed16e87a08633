using System.Collections.Immutable;

namespace HealthKit.Notifications.Routing;

/// <summary>
/// Decides what a channel says, and when, from what happens and from the time alone. Says nothing itself, waits for nothing, and keeps no more than one track of each
/// check. By one thread at a time.
/// </summary>
internal sealed class AlertRouter(ChannelPolicy policy)
{
    // The wall clock may be set while one waits for the hours to begin.
    private static readonly TimeSpan WallClockInterval = TimeSpan.FromMinutes(1);

    private readonly Dictionary<string, AlertTracker> _trackers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Alert> _group = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Alert> _held = new(StringComparer.Ordinal);
    private readonly List<string> _withdrawn = [];
    private TimeSpan _groupDue = TimeSpan.MaxValue;
    private TimeSpan _quietUntil = TimeSpan.MaxValue;

    /// <summary>When <see cref="Tick"/> has something to do next.</summary>
    public TimeSpan Due { get; private set; } = TimeSpan.MaxValue;

    /// <summary>What people believe not to be well, and how.</summary>
    public IEnumerable<(string Check, AlertState State)> Active =>
        _trackers.Where(static pair => pair.Value.NotifiedState != AlertState.Healthy).Select(static pair => (pair.Key, pair.Value.NotifiedState));

    private bool IsQuiet => _quietUntil == TimeSpan.MaxValue;

    /// <summary>Nothing that breaks is told but while the service is to run; what is broken when it begins to is told then.</summary>
    public void OnLifecycle(HealthLifecycle lifecycle, TimeSpan now) =>
        _quietUntil = lifecycle != HealthLifecycle.Started ? TimeSpan.MaxValue : IsQuiet ? now : _quietUntil;

    public void OnTransition(HealthTransition transition, TimeSpan at)
    {
        if (!policy.Includes(transition))
        {
            return;
        }

        var state = policy.StateOf(transition.To);
        if (!_trackers.TryGetValue(transition.Check, out var tracker))
        {
            if (state == AlertState.Healthy)
            {
                return;
            }

            _trackers.Add(transition.Check, tracker = new AlertTracker());
        }

        tracker.OnTransition(transition, state, at, isCounted: !IsQuiet, policy);
    }

    /// <summary>Returns what is to be said now.</summary>
    public IEnumerable<AlertGroup> Tick(ClockReading now)
    {
        var isOpen = policy.Hours?.IsActive(now.Utc) ?? true;
        Due = TimeSpan.MaxValue;
        var groups = new List<AlertGroup>();
        if (isOpen && !IsQuiet && _held.Count > 0)
        {
            groups.Add(Digest(now.Elapsed));
        }

        foreach (var (check, tracker) in _trackers)
        {
            Evaluate(check, tracker, now, isOpen);
        }

        if (_group.Count > 0 && now.Elapsed >= _groupDue)
        {
            groups.Add(Empty(_group, isDigest: false));
            _groupDue = TimeSpan.MaxValue;
        }

        if (_held.Count > 0)
        {
            WaitForHours(now);
        }

        Sooner(_groupDue);
        return groups;
    }

    /// <summary>The checks of which nothing is to be said any more, since the last look: they are well, and that is not told.</summary>
    public IReadOnlyList<string> TakeWithdrawn()
    {
        string[] withdrawn = [.. _withdrawn];
        _withdrawn.Clear();
        return withdrawn;
    }

    /// <summary>What is waiting for company, to be said at once: the service ends.</summary>
    public AlertGroup? Flush() => _group.Count > 0 ? Empty(_group, isDigest: false) : null;

    /// <summary>What lasts counts as said now, and is said again when it is time from now.</summary>
    private AlertGroup Digest(TimeSpan now)
    {
        foreach (var check in _held.Keys)
        {
            var tracker = _trackers[check];
            tracker.MarkNotified(tracker.NotifiedState, now, tracker.WasUrgent);
        }

        return Empty(_held, isDigest: true);
    }

    private static AlertGroup Empty(Dictionary<string, Alert> alerts, bool isDigest)
    {
        var group = new AlertGroup([.. alerts.Values], isDigest);
        alerts.Clear();
        return group;
    }

    private void Evaluate(string check, AlertTracker tracker, ClockReading now, bool isOpen)
    {
        var state = tracker.Decide(now.Elapsed, IsQuiet ? TimeSpan.Zero : _quietUntil, policy, out var due);
        Sooner(due);
        if (state is not { } decided)
        {
            return;
        }

        if (decided != tracker.NotifiedState)
        {
            OnStateChanged(check, tracker, decided, now, isOpen);
        }

        if (decided == tracker.NotifiedState && decided is AlertState.Degraded or AlertState.Unhealthy && policy.RepeatInterval is { } repeat && !IsQuiet && !_held.ContainsKey(check))
        {
            Repeat(check, tracker, decided, repeat, now, isOpen);
        }
    }

    private void OnStateChanged(string check, AlertTracker tracker, AlertState decided, ClockReading now, bool isOpen)
    {
        if (IsQuiet && decided != AlertState.Healthy)
        {
            return;
        }

        // What only flapped so far, and is now broken for good, is worse than what was said.
        var isWorse = decided > tracker.NotifiedState || (tracker.NotifiedState == AlertState.Flapping && decided != AlertState.Healthy);
        var isUrgent = tracker.WasUrgent || (isWorse && policy.IsUrgent(tracker.LastFailure));
        var mayDisturb = isOpen || isUrgent;
        if (!mayDisturb && policy.Outside == OutsideHours.Drop)
        {
            WaitForHours(now);
            return;
        }

        var kind = decided switch
        {
            AlertState.Healthy => AlertKind.Resolved,
            AlertState.Flapping => AlertKind.Flapping,
            _ => AlertKind.Firing,
        };
        var alert = tracker.CreateAlert(kind, decided, now.Elapsed);
        tracker.MarkNotified(decided, now.Elapsed, isUrgent && decided != AlertState.Healthy);
        Add(check, alert, mayDisturb, now.Elapsed);
    }

    private void Repeat(string check, AlertTracker tracker, AlertState state, TimeSpan every, ClockReading now, bool isOpen)
    {
        if (now.Elapsed < tracker.NotifiedAt + every)
        {
            Sooner(tracker.NotifiedAt + every);
        }
        else if (isOpen || tracker.WasUrgent)
        {
            var alert = tracker.CreateAlert(AlertKind.StillFiring, state, now.Elapsed);
            tracker.MarkNotified(state, now.Elapsed, tracker.WasUrgent);
            Add(check, alert, mayDisturb: true, now.Elapsed);
            Sooner(now.Elapsed + every);
        }
        else
        {
            WaitForHours(now);
        }
    }

    private void Add(string check, Alert alert, bool mayDisturb, TimeSpan now)
    {
        var isTold = alert.Kind != AlertKind.Resolved || policy.SendResolved;
        _held.Remove(check);
        if (!isTold)
        {
            _withdrawn.Add(check);
        }

        if (!mayDisturb)
        {
            if (isTold)
            {
                // How it is in the morning is what counts then.
                _held.Add(check, alert);
            }

            return;
        }

        if (_group.Remove(check, out var earlier))
        {
            alert = alert with { PreviousState = earlier.PreviousState };
        }

        // What came and went within the group need not be told.
        if (isTold && (alert.Kind == AlertKind.StillFiring || alert.State != alert.PreviousState))
        {
            _group.Add(check, alert);
            _groupDue = _groupDue == TimeSpan.MaxValue ? now + policy.GroupWait : _groupDue;
        }
        else if (_group.Count == 0)
        {
            _groupDue = TimeSpan.MaxValue;
        }
    }

    private void WaitForHours(ClockReading now)
    {
        var opening = policy.Hours!.NextStart(now.Utc) - now.Utc;
        Sooner(now.Elapsed + (opening < WallClockInterval ? opening : WallClockInterval));
    }

    private void Sooner(TimeSpan due) => Due = due < Due ? due : Due;
}

/// <summary>One moment by both clocks: the one that only goes on, for ages, and the one on the wall, for hours.</summary>
/// <param name="Elapsed">Since the channel began.</param>
/// <param name="Utc">By the wall clock.</param>
internal readonly record struct ClockReading(TimeSpan Elapsed, DateTimeOffset Utc);
