using HealthKit.Notifications;
using HealthKit.Notifications.Delivery;
using HealthKit.Notifications.Routing;
using HealthKit.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using System.Diagnostics.Metrics;

namespace HealthKit.Tests.Notifications;

/// <summary>The order of decisions that reactions and the timer make on different threads.</summary>
public sealed class ChannelOrderTests
{
    private static readonly TimeSpan Deadline = HangGuard.Limit;

    /// <summary>
    /// The thread that decides "degraded" pauses at each read of the clock. It continues when the thread that decides "unhealthy" has ended
    /// or waits for it.
    /// </summary>
    [Fact]
    public void Decisions_OfTwoThreads_ArePostedInTheirOrder()
    {
        using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var time = new PausingTime();
        var sender = new ScriptedSender(time);
        using var channel = new NotificationChannel(
            new ChannelIdentity("ops", "store", "pod-1"), new SlackChannelOptions
            {
                For = TimeSpan.Zero, GroupWait = TimeSpan.Zero, MinSeverity = HealthStatus.Degraded,
            },
            sender, coordinator: null,
            new NotificationMetrics(services.GetRequiredService<IMeterFactory>()), time, new ListLogger());
        channel.OnLifecycle(HealthLifecycle.Started);
        var breaking = new Thread(() => Turn(HealthStatus.Degraded));
        var worsening = new Thread(() => Turn(HealthStatus.Unhealthy));
        var hasStarted = false;
        time.OnLook = () =>
        {
            // Pauses from the second read on, because the thread has not decided yet at the first read.
            if (Thread.CurrentThread != breaking || ++time.Looks < 2)
                return;

            if (!hasStarted)
            {
                hasStarted = true;
                worsening.Start();
            }

            Assert.True(SpinWait.SpinUntil(() => !worsening.IsAlive || worsening.ThreadState.HasFlag(ThreadState.WaitSleepJoin),
                Deadline));
        };

        breaking.Start();
        Assert.True(breaking.Join(Deadline));
        Assert.True(hasStarted && worsening.Join(Deadline));
        time.Inner.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(AlertState.Unhealthy, sender.Taken[^1].Alerts[0].State);

        void Turn(HealthStatus to) => channel.OnTransition(new HealthTransition
        {
            Check = "db", To = to, At = time.Inner.GetUtcNow(), Timestamp = time.GetTimestamp(), Reason = HealthReason.Error,
        });
    }

    /// <summary>Virtual time at whose reads a test can pause a thread.</summary>
    private sealed class PausingTime : TimeProvider
    {
        public VirtualTime Inner { get; } = new();

        public Action? OnLook { get; set; }

        public int Looks { get; set; }

        public override long TimestampFrequency => Inner.TimestampFrequency;

        public override long GetTimestamp() => Inner.GetTimestamp();

        public override DateTimeOffset GetUtcNow()
        {
            OnLook?.Invoke();
            return Inner.GetUtcNow();
        }

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            Inner.CreateTimer(callback, state, dueTime, period);
    }
}
