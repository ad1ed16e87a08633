namespace HealthKit;

/// <summary>
/// Sends messages to people, and can be asked to send one that says that it is a test, with <c>POST /health/notify-test</c> on the management port. For packages
/// that notify; HealthKit.Notifications registers one.
/// </summary>
public interface IHealthNotifier
{
    /// <summary>The names of its channels.</summary>
    IReadOnlyList<string> Channels { get; }

    /// <summary>Sends a test message over one channel, once, whatever its hours are. Does not throw for a receiver that fails.</summary>
    /// <param name="channel">One of <see cref="Channels"/>.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>What became of it.</returns>
    Task<TestNotificationResult> SendTestAsync(string channel, CancellationToken cancellationToken);
}
