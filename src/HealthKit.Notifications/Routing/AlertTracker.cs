namespace HealthKit.Notifications.Routing;

/// <summary>One check's state on one channel, and what the channel last reported about it.</summary>
internal sealed class AlertTracker
{
    private readonly Queue<TimeSpan> _changes = new();
    private TimeSpan _brokenAt;
    private DateTimeOffset _brokenSince;
    private AlertState _state;
    private TimeSpan _changedAt;
    private bool _isFlapping;

    public AlertState NotifiedState { get; private set; }

    /// <summary>The state in the channel's last message. It differs from <see cref="NotifiedState"/> while an alert waits.</summary>
    public AlertState SentState { get; set; }

    public TimeSpan NotifiedAt { get; private set; }

    /// <summary>Whether the last report was urgent, so that the recovery may be sent at any hour too.</summary>
    public bool WasUrgent { get; private set; }

    /// <summary>The last transition to a state that is not healthy.</summary>
    public HealthTransition LastFailure { get; private set; } = null!;

    /// <summary>Records a transition. Transitions during start-up and maintenance do not count toward flapping.</summary>
    public void OnTransition(HealthTransition transition, AlertState state, TimeSpan at, bool isCounted, ChannelPolicy policy)
    {
        if (state != AlertState.Healthy)
        {
            LastFailure = transition;
            if (_state == AlertState.Healthy && NotifiedState == AlertState.Healthy)
            {
                // Otherwise the reported outage continues.
                (_brokenAt, _brokenSince) = (at, transition.At);
            }
        }

        if (state == _state)
            return;

        (_state, _changedAt) = (state, at);
        if (!isCounted)
            return;

        while (_changes.TryPeek(out var change) && change <= at - policy.FlapWindow)
            _changes.Dequeue();

        _changes.Enqueue(at);
        if (_changes.Count > policy.FlapThreshold)
        {
            _isFlapping = true;
            _changes.Dequeue();
        }
    }

    /// <summary>
    /// Returns the state to report, or <c>null</c> until it has lasted for <c>For</c>, counted from the service's start at the earliest.
    /// Without a transition, the result can change when <paramref name="due"/> is reached.
    /// </summary>
    public AlertState? Decide(TimeSpan now, TimeSpan mutedUntil, ChannelPolicy policy, out TimeSpan due)
    {
        if (_isFlapping)
        {
            due = _changedAt + policy.FlapWindow;
            if (now < due)
                return AlertState.Flapping;

            _isFlapping = false;
            _changes.Clear();
        }

        due = (_changedAt > mutedUntil ? _changedAt : mutedUntil) + policy.For;
        if (now < due)
            return null;

        due = TimeSpan.MaxValue;
        return _state;
    }

    public Alert CreateAlert(AlertKind kind, AlertState state, TimeSpan now) => new()
    {
        Kind = kind,
        Transition = LastFailure,
        State = state,
        PreviousState = NotifiedState,
        Since = _brokenSince,
        Duration = (_state == AlertState.Healthy ? _changedAt : now) - _brokenAt,
        FlapCount = kind == AlertKind.Flapping ? _changes.Count + 1 : 0,
    };

    public void MarkNotified(AlertState state, TimeSpan now, bool isUrgent) =>
        (NotifiedState, NotifiedAt, WasUrgent) = (state, now, isUrgent);
}
