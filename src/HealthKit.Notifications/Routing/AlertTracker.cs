namespace HealthKit.Notifications.Routing;

/// <summary>What a channel knows of one check, and what it has said of it.</summary>
internal sealed class AlertTracker
{
    private readonly Queue<TimeSpan> _turns = new();
    private TimeSpan _brokenAt;
    private DateTimeOffset _brokenSince;

    /// <summary>How it stands now.</summary>
    public AlertState State { get; private set; }

    public TimeSpan ChangedAt { get; private set; }

    /// <summary>Whether it turned too often, and has not held still since.</summary>
    public bool IsFlapping { get; private set; }

    /// <summary>What the channel has said of it last.</summary>
    public AlertState NotifiedState { get; private set; }

    public TimeSpan NotifiedAt { get; private set; }

    /// <summary>Whether that was so urgent that its end may wake people too.</summary>
    public bool WasUrgent { get; private set; }

    /// <summary>The last turn to anything but fine.</summary>
    public HealthTransition LastFailure { get; private set; } = null!;

    /// <summary>Takes a turn in. While all is quiet, turns are not counted: they belong to a start or to maintenance.</summary>
    public void OnTransition(HealthTransition transition, AlertState state, TimeSpan at, bool isCounted, ChannelPolicy policy)
    {
        if (state != AlertState.Healthy)
        {
            LastFailure = transition;
            if (State == AlertState.Healthy && NotifiedState == AlertState.Healthy)
            {
                // Otherwise the outage that people have been told of goes on.
                _brokenAt = at;
                _brokenSince = transition.At;
            }
        }

        if (state == State)
        {
            return;
        }

        (State, ChangedAt) = (state, at);
        if (!isCounted)
        {
            return;
        }

        Forget(at - policy.FlapWindow);
        _turns.Enqueue(at);
        if (_turns.Count > policy.FlapThreshold)
        {
            IsFlapping = true;
            _turns.Dequeue();
        }
    }

    /// <summary>What there is to say, or <c>null</c> while that has not settled. <paramref name="due"/> is when to look again.</summary>
    public AlertState? Decide(TimeSpan now, TimeSpan quietUntil, ChannelPolicy policy, out TimeSpan due)
    {
        due = TimeSpan.MaxValue;
        if (IsFlapping)
        {
            due = ChangedAt + policy.FlapWindow;
            if (now < due)
            {
                return AlertState.Flapping;
            }

            IsFlapping = false;
            _turns.Clear();
            due = TimeSpan.MaxValue;
        }

        var settled = (ChangedAt > quietUntil ? ChangedAt : quietUntil) + policy.For;
        if (now >= settled)
        {
            return State;
        }

        due = settled;
        return null;
    }

    public Alert CreateAlert(AlertKind kind, AlertState state, TimeSpan now) => new()
    {
        Kind = kind,
        Transition = LastFailure,
        State = state,
        PreviousState = NotifiedState,
        Since = _brokenSince,
        Duration = (State == AlertState.Healthy ? ChangedAt : now) - _brokenAt,
        FlapCount = kind == AlertKind.Flapping ? _turns.Count + 1 : 0,
    };

    public void MarkNotified(AlertState state, TimeSpan now, bool isUrgent) => (NotifiedState, NotifiedAt, WasUrgent) = (state, now, isUrgent);

    private void Forget(TimeSpan before)
    {
        while (_turns.TryPeek(out var turn) && turn <= before)
        {
            _turns.Dequeue();
        }
    }
}
