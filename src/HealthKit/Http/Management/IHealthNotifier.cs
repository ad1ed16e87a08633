namespace HealthKit;

/// <summary>
/// Sends notifications to people, and sends a test notification on <c>POST /health/notify-test</c> on the management port.
/// For packages that notify; HealthKit.Notifications registers one.
/// </summary>
public interface IHealthNotifier
{
    /// <summary>The names of the notifier's channels.</summary>
    IReadOnlyList<string> Channels { get; }

    /// <summary>Sends one test notification over a channel, also outside its hours. Does not throw when the receiver fails.</summary>
    /// <param name="channel">One of <see cref="Channels"/>.</param>
    /// <param name="cancellationToken">Cancels the attempt.</param>
    /// <returns>Whether the receiver accepted the notification, and why not.</returns>
    Task<TestNotificationResult> SendTestAsync(string channel, CancellationToken cancellationToken);
}
