using System.Collections.Immutable;

namespace HealthKit.Notifications.Routing;

/// <summary>
/// Decides what a channel says, and when, from what happens and from the time alone. Says nothing itself, waits for nothing, and keeps no more than one track of each
/// check. By one thread at a time.
/// </summary>
internal sealed class ChannelRouter(ChannelPolicy policy)
{
    // The wall clock may be set while one waits for the hours to begin.
    private static readonly TimeSpan LookAtTheWall = TimeSpan.FromMinutes(1);

    private readonly Dictionary<string, CheckTrack> _tracks = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Notice> _group = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Notice> _held = new(StringComparer.Ordinal);
    private readonly List<string> _withdrawn = [];
    private TimeSpan _groupDue = TimeSpan.MaxValue;
    private TimeSpan _quietUntil = TimeSpan.MaxValue;

    /// <summary>When <see cref="Tick"/> has something to do next.</summary>
    public TimeSpan Due { get; private set; } = TimeSpan.MaxValue;

    /// <summary>What people believe not to be well, and how.</summary>
    public IEnumerable<(string Check, Standing Standing)> Lasting =>
        _tracks.Where(static pair => pair.Value.Said != Standing.Fine).Select(static pair => (pair.Key, pair.Value.Said));

    private bool IsQuiet => _quietUntil == TimeSpan.MaxValue;

    /// <summary>Nothing that breaks is told but while the service is to run; what is broken when it begins to is told then.</summary>
    public void Enter(HealthLifecycle lifecycle, TimeSpan now) =>
        _quietUntil = lifecycle != HealthLifecycle.Started ? TimeSpan.MaxValue : IsQuiet ? now : _quietUntil;

    public void Observe(HealthTransition transition, TimeSpan at)
    {
        if (!policy.Tells(transition))
        {
            return;
        }

        var level = policy.StandingOf(transition.To);
        if (!_tracks.TryGetValue(transition.Check, out var track))
        {
            if (level == Standing.Fine)
            {
                return;
            }

            _tracks.Add(transition.Check, track = new CheckTrack());
        }

        track.Turn(transition, level, at, isCounted: !IsQuiet, policy);
    }

    /// <summary>Returns what is to be said now.</summary>
    public IEnumerable<Message> Tick(Moment now)
    {
        var isOpen = policy.Hours?.IsOpen(now.Utc) ?? true;
        Due = TimeSpan.MaxValue;
        var messages = new List<Message>();
        if (isOpen && !IsQuiet && _held.Count > 0)
        {
            messages.Add(Digest(now.Elapsed));
        }

        foreach (var (check, track) in _tracks)
        {
            Look(check, track, now, isOpen);
        }

        if (_group.Count > 0 && now.Elapsed >= _groupDue)
        {
            messages.Add(Empty(_group, isDigest: false));
            _groupDue = TimeSpan.MaxValue;
        }

        if (_held.Count > 0)
        {
            WaitForHours(now);
        }

        Sooner(_groupDue);
        return messages;
    }

    /// <summary>The checks of which nothing is to be said any more, since the last look: they are well, and that is not told.</summary>
    public IReadOnlyList<string> TakeWithdrawn()
    {
        string[] withdrawn = [.. _withdrawn];
        _withdrawn.Clear();
        return withdrawn;
    }

    /// <summary>What is waiting for company, to be said at once: the service ends.</summary>
    public Message? Flush() => _group.Count > 0 ? Empty(_group, isDigest: false) : null;

    /// <summary>What lasts counts as said now, and is said again when it is time from now.</summary>
    private Message Digest(TimeSpan now)
    {
        foreach (var check in _held.Keys)
        {
            var track = _tracks[check];
            track.Say(track.Said, now, track.WasUrgent);
        }

        return Empty(_held, isDigest: true);
    }

    private static Message Empty(Dictionary<string, Notice> notices, bool isDigest)
    {
        var message = new Message([.. notices.Values], isDigest);
        notices.Clear();
        return message;
    }

    private void Look(string check, CheckTrack track, Moment now, bool isOpen)
    {
        var standing = track.Decide(now.Elapsed, IsQuiet ? TimeSpan.Zero : _quietUntil, policy, out var due);
        Sooner(due);
        if (standing is not { } decided)
        {
            return;
        }

        if (decided != track.Said)
        {
            Turn(check, track, decided, now, isOpen);
        }

        if (decided == track.Said && decided is Standing.Degraded or Standing.Unhealthy && policy.Repeat is { } repeat && !IsQuiet && !_held.ContainsKey(check))
        {
            Repeat(check, track, decided, repeat, now, isOpen);
        }
    }

    private void Turn(string check, CheckTrack track, Standing decided, Moment now, bool isOpen)
    {
        if (IsQuiet && decided != Standing.Fine)
        {
            return;
        }

        // What only flapped so far, and is now broken for good, is worse than what was said.
        var isWorse = decided > track.Said || (track.Said == Standing.Flapping && decided != Standing.Fine);
        var isUrgent = track.WasUrgent || (isWorse && policy.IsUrgent(track.LastBroken));
        var mayDisturb = isOpen || isUrgent;
        if (!mayDisturb && policy.Outside == OutsideHours.Drop)
        {
            WaitForHours(now);
            return;
        }

        var kind = decided switch
        {
            Standing.Fine => NoticeKind.Recovered,
            Standing.Flapping => NoticeKind.Flapping,
            _ => NoticeKind.Broken,
        };
        var notice = track.Notice(kind, decided, now.Elapsed);
        track.Say(decided, now.Elapsed, isUrgent && decided != Standing.Fine);
        Add(check, notice, mayDisturb, now.Elapsed);
    }

    private void Repeat(string check, CheckTrack track, Standing standing, TimeSpan every, Moment now, bool isOpen)
    {
        if (now.Elapsed < track.SaidAt + every)
        {
            Sooner(track.SaidAt + every);
        }
        else if (isOpen || track.WasUrgent)
        {
            var notice = track.Notice(NoticeKind.StillBroken, standing, now.Elapsed);
            track.Say(standing, now.Elapsed, track.WasUrgent);
            Add(check, notice, mayDisturb: true, now.Elapsed);
            Sooner(now.Elapsed + every);
        }
        else
        {
            WaitForHours(now);
        }
    }

    private void Add(string check, Notice notice, bool mayDisturb, TimeSpan now)
    {
        var isTold = notice.Kind != NoticeKind.Recovered || policy.Recovery;
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
                _held.Add(check, notice);
            }

            return;
        }

        if (_group.Remove(check, out var earlier))
        {
            notice = notice with { Before = earlier.Before };
        }

        // What came and went within the group need not be told.
        if (isTold && (notice.Kind == NoticeKind.StillBroken || notice.Standing != notice.Before))
        {
            _group.Add(check, notice);
            _groupDue = _groupDue == TimeSpan.MaxValue ? now + policy.Group : _groupDue;
        }
        else if (_group.Count == 0)
        {
            _groupDue = TimeSpan.MaxValue;
        }
    }

    private void WaitForHours(Moment now)
    {
        var opening = policy.Hours!.NextOpening(now.Utc) - now.Utc;
        Sooner(now.Elapsed + (opening < LookAtTheWall ? opening : LookAtTheWall));
    }

    private void Sooner(TimeSpan due) => Due = due < Due ? due : Due;
}
