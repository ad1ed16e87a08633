using HealthKit.Notifications.Delivery;
using HealthKit.Notifications.Routing;

namespace HealthKit.Tests.Notifications;

public sealed class DeliveryQueueTests
{
    private readonly DeliveryQueue _queue = new();

    [Fact]
    public void Outage_ThatEndsBeforeItsFirstAttempt_IsDropped()
    {
        Enqueue(AlertState.Degraded, AlertState.Healthy);

        Assert.Equal(2, Enqueue(AlertState.Healthy, AlertState.Degraded));

        Assert.Null(_queue.TryDequeue());
    }

    [Fact]
    public void State_WorsensBeforeItsFirstAttempt_KeepsTheLastDeliveredStateAsPrevious()
    {
        Enqueue(AlertState.Degraded, AlertState.Healthy);

        Assert.Equal(1, Enqueue(AlertState.Unhealthy, AlertState.Degraded));

        Assert.Equal((AlertState.Unhealthy, AlertState.Healthy), Dequeue());
    }

    [Fact]
    public void Recovery_ThatIsOverBeforeItsFirstAttempt_IsDropped()
    {
        Enqueue(AlertState.Degraded, AlertState.Healthy);
        Dequeue();
        Enqueue(AlertState.Healthy, AlertState.Degraded);

        Assert.Equal(2, Enqueue(AlertState.Degraded, AlertState.Healthy));

        Assert.Null(_queue.TryDequeue());
    }

    /// <summary>The digest's recovery replaced the outage, so the receiver knows of neither.</summary>
    [Fact]
    public void RecoveryInADigest_OfWhatBreaksAgainBeforeItsFirstAttempt_IsReplacedByTheOutage()
    {
        _queue.Enqueue(Messages.Of(Messages.Recovered with { PreviousState = AlertState.Degraded, SentState = AlertState.Healthy }));

        Assert.Equal(1, Enqueue(AlertState.Degraded, AlertState.Healthy));

        Assert.Equal((AlertState.Degraded, AlertState.Healthy), Dequeue());
    }

    [Fact]
    public void Outage_ThatEndsAfterAFailedAttempt_IsResolved()
    {
        Enqueue(AlertState.Degraded, AlertState.Healthy);
        _queue.Requeue(_queue.TryDequeue()!);

        Assert.Equal(1, Enqueue(AlertState.Healthy, AlertState.Degraded));

        Assert.Equal((AlertState.Healthy, AlertState.Degraded), Dequeue());
    }

    [Fact]
    public void States_DuringAnAttemptThatFails_EndWithTheLatest()
    {
        Enqueue(AlertState.Degraded, AlertState.Healthy);
        var attempted = _queue.TryDequeue()!;
        Enqueue(AlertState.Healthy, AlertState.Degraded);
        Enqueue(AlertState.Degraded, AlertState.Healthy);

        _queue.Requeue(attempted);

        Assert.Equal((AlertState.Degraded, AlertState.Healthy), Dequeue());
    }

    [Fact]
    public void States_AfterAnAttemptThatFailed_AreAllUncertain()
    {
        Enqueue(AlertState.Degraded, AlertState.Healthy);
        var attempted = _queue.TryDequeue()!;
        Enqueue(AlertState.Healthy, AlertState.Degraded);
        _queue.Requeue(attempted);

        Enqueue(AlertState.Degraded, AlertState.Healthy);

        Assert.Equal((AlertState.Degraded, AlertState.Healthy), Dequeue());
    }

    [Fact]
    public void Reminder_InPlaceOfAnAlertThatWasNeverSent_IsKept()
    {
        Enqueue(AlertState.Degraded, AlertState.Healthy);

        Enqueue(AlertState.Degraded, AlertState.Degraded, AlertKind.StillFiring);

        Assert.Equal((AlertState.Degraded, AlertState.Healthy), Dequeue());
    }

    private int Enqueue(AlertState state, AlertState previous, AlertKind kind = AlertKind.Firing) => _queue.Enqueue(Messages.Of(
        Messages.Broken with
        {
            Kind = state == AlertState.Healthy ? AlertKind.Resolved : kind, State = state, PreviousState = previous, SentState = previous,
        }));

    private (AlertState State, AlertState Previous) Dequeue()
    {
        var alert = Assert.Single(_queue.TryDequeue()!.Alerts);
        return (alert.State, alert.PreviousState);
    }
}
