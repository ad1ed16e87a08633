namespace HealthKit.Notifications.Routing;

/// <summary>What a channel knows of one check, and what it has said of it.</summary>
internal sealed class CheckTrack
{
    private readonly Queue<TimeSpan> _turns = new();
    private TimeSpan _brokenAt;
    private DateTimeOffset _brokenSince;

    /// <summary>How it stands now.</summary>
    public Standing Level { get; private set; }

    public TimeSpan ChangedAt { get; private set; }

    /// <summary>Whether it turned too often, and has not held still since.</summary>
    public bool IsFlapping { get; private set; }

    /// <summary>What the channel has said of it last.</summary>
    public Standing Said { get; private set; }

    public TimeSpan SaidAt { get; private set; }

    /// <summary>Whether that was so urgent that its end may wake people too.</summary>
    public bool WasUrgent { get; private set; }

    /// <summary>The last turn to anything but fine.</summary>
    public HealthTransition LastBroken { get; private set; } = null!;

    /// <summary>Takes a turn in. While all is quiet, turns are not counted: they belong to a start or to maintenance.</summary>
    public void Turn(HealthTransition transition, Standing level, TimeSpan at, bool isCounted, ChannelPolicy policy)
    {
        if (level != Standing.Fine)
        {
            LastBroken = transition;
            if (Level == Standing.Fine && Said == Standing.Fine)
            {
                // Otherwise the outage that people have been told of goes on.
                _brokenAt = at;
                _brokenSince = transition.At;
            }
        }

        if (level == Level)
        {
            return;
        }

        (Level, ChangedAt) = (level, at);
        if (!isCounted)
        {
            return;
        }

        Forget(at - policy.FlapWindow);
        _turns.Enqueue(at);
        if (_turns.Count > policy.FlapTurns)
        {
            IsFlapping = true;
            _turns.Dequeue();
        }
    }

    /// <summary>What there is to say, or <c>null</c> while that has not settled. <paramref name="due"/> is when to look again.</summary>
    public Standing? Decide(TimeSpan now, TimeSpan quietUntil, ChannelPolicy policy, out TimeSpan due)
    {
        due = TimeSpan.MaxValue;
        if (IsFlapping)
        {
            due = ChangedAt + policy.FlapWindow;
            if (now < due)
            {
                return Standing.Flapping;
            }

            IsFlapping = false;
            _turns.Clear();
            due = TimeSpan.MaxValue;
        }

        var settled = (ChangedAt > quietUntil ? ChangedAt : quietUntil) + policy.Settle;
        if (now >= settled)
        {
            return Level;
        }

        due = settled;
        return null;
    }

    public Notice Notice(NoticeKind kind, Standing standing, TimeSpan now) => new()
    {
        Kind = kind,
        Transition = LastBroken,
        Standing = standing,
        Before = Said,
        Since = _brokenSince,
        Lasted = (Level == Standing.Fine ? ChangedAt : now) - _brokenAt,
        Turns = kind == NoticeKind.Flapping ? _turns.Count + 1 : 0,
    };

    public void Say(Standing standing, TimeSpan now, bool isUrgent) => (Said, SaidAt, WasUrgent) = (standing, now, isUrgent);

    private void Forget(TimeSpan before)
    {
        while (_turns.TryPeek(out var turn) && turn <= before)
        {
            _turns.Dequeue();
        }
    }
}
