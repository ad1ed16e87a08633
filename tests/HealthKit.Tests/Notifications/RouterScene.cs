using HealthKit.Notifications;
using HealthKit.Notifications.Routing;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Tests.Notifications;

/// <summary>A router on virtual time: a test changes checks and advances the clock; the scene records the messages.</summary>
internal sealed class RouterScene
{
    private readonly AlertRouter _router;
    private readonly DateTimeOffset _begin;

    public RouterScene(Action<NotificationChannelOptions>? configure = null, DateTimeOffset? begin = null,
        HealthLifecycle lifecycle = HealthLifecycle.Started)
    {
        var options = new SlackChannelOptions { For = TimeSpan.Zero, GroupWait = TimeSpan.Zero };
        configure?.Invoke(options);
        _router = new AlertRouter(new ChannelPolicy(options));
        _begin = begin ?? new DateTimeOffset(2026, 11, 20, 8, 0, 0, TimeSpan.Zero);
        Enter(lifecycle);
    }

    public List<SentMessage> Sent { get; } = [];

    public TimeSpan Now { get; private set; }

    public TimeSpan Due => _router.Due;

    public string Active => string.Join(", ", _router.Active.Select(static active => $"{active.Check} {active.State}"));

    public string[] Lines => [.. Sent.Select(sent => sent.ToString())];

    public RouterScene Enter(HealthLifecycle lifecycle)
    {
        _router.OnLifecycle(lifecycle, Now);
        return Tick();
    }

    public RouterScene Turn(string check, HealthStatus to, CheckImpact impact = CheckImpact.Critical, params string[] tags)
    {
        _router.OnTransition(
            new HealthTransition
            {
                Check = check, To = to, Impact = impact, Tags = tags, At = _begin + Now, Reason = to == HealthStatus.Healthy ? null
                    : HealthReason.Error,
            },
            Now);
        return Tick();
    }

    /// <summary>Reports the layer at which a broken check fails, without a state change.</summary>
    public RouterScene Find(string check, string layer)
    {
        _router.OnTransition(new HealthTransition { Check = check, From = HealthStatus.Unhealthy, To = HealthStatus.Unhealthy,
            At = _begin + Now, Layer = layer }, Now);
        return Tick();
    }

    public RouterScene Advance(double seconds)
    {
        var end = Now + TimeSpan.FromSeconds(seconds);
        while (_router.Due <= end)
        {
            var due = _router.Due;
            Now = due > Now ? due : Now;
            Tick();
            Assert.True(_router.Due > Now, $"At {Now} the router is due again at once.");
        }

        Now = end;
        return this;
    }

    public IReadOnlyList<string> TakeWithdrawn() => _router.TakeWithdrawn();

    public AlertGroup? Flush() => _router.Flush();

    private RouterScene Tick()
    {
        Sent.AddRange(_router.Tick(new ClockReading(Now, _begin + Now)).Select(group => new SentMessage(Now, group)));
        return this;
    }
}
