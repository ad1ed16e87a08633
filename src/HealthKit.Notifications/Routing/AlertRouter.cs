namespace HealthKit.Notifications.Routing;

/// <summary>
/// Decides what a channel sends and when, from transitions, lifecycle changes and the time alone. Does no I/O, and keeps one tracker for
/// each check. Not thread-safe.
/// </summary>
internal sealed class AlertRouter(ChannelPolicy policy)
{
    // The wall clock may be changed during a wait for the notification hours.
    private static readonly TimeSpan MaximumWaitForHours = TimeSpan.FromMinutes(1);

    private readonly Dictionary<string, AlertTracker> _trackers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Alert> _group = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Alert> _digest = new(StringComparer.Ordinal);
    private readonly List<string> _withdrawn = [];
    private TimeSpan _groupDue = TimeSpan.MaxValue;

    // When the service last became ready to report; the maximum while it starts, drains or is in maintenance.
    private TimeSpan _mutedUntil = TimeSpan.MaxValue;

    /// <summary>When <see cref="Tick"/> has something to do next.</summary>
    public TimeSpan Due { get; private set; } = TimeSpan.MaxValue;

    /// <summary>The checks last reported as not healthy, with the reported state.</summary>
    public IEnumerable<(string Check, AlertState State)> Active => _trackers
        .Where(static pair => pair.Value.NotifiedState != AlertState.Healthy).Select(static pair => (pair.Key, pair.Value.NotifiedState));

    private bool IsMuted => _mutedUntil == TimeSpan.MaxValue;

    /// <summary>Mutes new alerts unless the service has started. Checks that are broken when it starts are reported then.</summary>
    public void OnLifecycle(HealthLifecycle lifecycle, TimeSpan now) =>
        _mutedUntil = lifecycle != HealthLifecycle.Started ? TimeSpan.MaxValue : IsMuted ? now : _mutedUntil;

    public void OnTransition(HealthTransition transition, TimeSpan at)
    {
        var state = policy.StateOf(transition.To);
        var tracker = _trackers.GetValueOrDefault(transition.Check);
        if (!policy.Includes(transition) || (tracker is null && state == AlertState.Healthy))
            return;

        tracker ??= _trackers[transition.Check] = new AlertTracker();
        tracker.OnTransition(transition, state, at, isCounted: !IsMuted, policy);
    }

    /// <summary>Returns the messages to send now.</summary>
    public IEnumerable<AlertGroup> Tick(ClockReading now)
    {
        var isOpen = policy.Hours?.IsActive(now.Utc) ?? true;
        Due = TimeSpan.MaxValue;
        var groups = new List<AlertGroup>();
        if (isOpen && !IsMuted && _digest.Count > 0)
            groups.Add(TakeDigest(now.Elapsed));

        foreach (var (check, tracker) in _trackers)
            Evaluate(check, tracker, now, isOpen);

        if (_group.Count > 0 && now.Elapsed >= _groupDue)
        {
            groups.Add(TakeAll(_group, isDigest: false));
            _groupDue = TimeSpan.MaxValue;
        }

        if (_digest.Count > 0)
            ScheduleForHours(now);

        Schedule(_groupDue);
        return groups;
    }

    /// <summary>Returns the checks that recovered since the last call, if recoveries are not sent: their alerts are obsolete.</summary>
    public IReadOnlyList<string> TakeWithdrawn()
    {
        string[] withdrawn = [.. _withdrawn];
        _withdrawn.Clear();
        return withdrawn;
    }

    /// <summary>Returns the group without waiting for its time, because the service stops.</summary>
    public AlertGroup? Flush() => _group.Count > 0 ? TakeAll(_group, isDigest: false) : null;

    /// <summary>Returns the digest and restarts the repeat interval of its checks.</summary>
    private AlertGroup TakeDigest(TimeSpan now)
    {
        foreach (var check in _digest.Keys)
        {
            var tracker = _trackers[check];
            tracker.MarkNotified(tracker.NotifiedState, now, tracker.WasUrgent);
        }

        return TakeAll(_digest, isDigest: true);
    }

    private AlertGroup TakeAll(Dictionary<string, Alert> alerts, bool isDigest)
    {
        var group = new AlertGroup([.. alerts.Values.Select(Take)], isDigest);
        alerts.Clear();
        return group;
    }

    // The previous state is that of the channel's last message. If the alert has the same, it is the state in between.
    private Alert Take(Alert alert)
    {
        var tracker = _trackers[alert.Check];
        var sent = tracker.SentState;
        tracker.SentState = alert.State;
        return alert with { PreviousState = sent == alert.State ? alert.PreviousState : sent, SentState = sent };
    }

    private void Evaluate(string check, AlertTracker tracker, ClockReading now, bool isOpen)
    {
        var state = tracker.Decide(now.Elapsed, IsMuted ? TimeSpan.Zero : _mutedUntil, policy, out var due);
        Schedule(due);
        if (state is not { } decided)
            return;

        if (decided != tracker.NotifiedState)
            OnStateChanged(check, tracker, decided, now, isOpen);

        if (decided == tracker.NotifiedState && decided is AlertState.Degraded or AlertState.Unhealthy
            && policy.RepeatInterval is { } interval && !IsMuted && !_digest.ContainsKey(check))
        {
            Repeat(check, tracker, decided, interval, now, isOpen);
        }
    }

    private void OnStateChanged(string check, AlertTracker tracker, AlertState decided, ClockReading now, bool isOpen)
    {
        if (IsMuted && decided != AlertState.Healthy)
            return;

        // A check that stays broken after flapping is worse than flapping, although AlertState orders Flapping last.
        var isWorse = decided > tracker.NotifiedState || (tracker.NotifiedState == AlertState.Flapping && decided != AlertState.Healthy);
        var isUrgent = tracker.WasUrgent || (isWorse && policy.IsUrgent(tracker.LastFailure));
        var canSendNow = isOpen || isUrgent;
        if (!canSendNow && policy.Outside == OutsideHours.Drop)
        {
            ScheduleForHours(now);
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
        Add(check, tracker, alert, canSendNow, now.Elapsed);
    }

    private void Repeat(string check, AlertTracker tracker, AlertState state, TimeSpan interval, ClockReading now, bool isOpen)
    {
        if (now.Elapsed < tracker.NotifiedAt + interval)
        {
            Schedule(tracker.NotifiedAt + interval);
        }
        else if (isOpen || tracker.WasUrgent)
        {
            var alert = tracker.CreateAlert(AlertKind.StillFiring, state, now.Elapsed);
            tracker.MarkNotified(state, now.Elapsed, tracker.WasUrgent);
            Add(check, tracker, alert, canSendNow: true, now.Elapsed);
            Schedule(now.Elapsed + interval);
        }
        else
        {
            ScheduleForHours(now);
        }
    }

    private void Add(string check, AlertTracker tracker, Alert alert, bool canSendNow, TimeSpan now)
    {
        var isSent = alert.Kind != AlertKind.Resolved || policy.SendResolved;
        _digest.Remove(check);
        if (!isSent)
        {
            _withdrawn.Add(check);
            tracker.SentState = AlertState.Healthy;
        }

        if (!canSendNow)
        {
            _ = isSent && _digest.TryAdd(check, alert);
            return;
        }

        if (_group.Remove(check, out var earlier))
            alert = alert with { PreviousState = earlier.PreviousState };

        // A check that broke and recovered within the group wait is not reported.
        if (isSent && (alert.Kind == AlertKind.StillFiring || alert.State != alert.PreviousState || alert.State != tracker.SentState))
        {
            _group.Add(check, alert);
            _groupDue = _groupDue == TimeSpan.MaxValue ? now + policy.GroupWait : _groupDue;
        }
        else if (_group.Count == 0)
        {
            _groupDue = TimeSpan.MaxValue;
        }
    }

    private void ScheduleForHours(ClockReading now)
    {
        var wait = policy.Hours!.NextStart(now.Utc) - now.Utc;
        Schedule(now.Elapsed + (wait < MaximumWaitForHours ? wait : MaximumWaitForHours));
    }

    private void Schedule(TimeSpan due) => Due = due < Due ? due : Due;
}

/// <summary>One time by two clocks: the monotonic clock since the channel's start, for durations, and the wall clock, for hours.</summary>
internal readonly record struct ClockReading(TimeSpan Elapsed, DateTimeOffset Utc);
