using System.Collections.Concurrent;

namespace HealthKit.IntegrationTests.Management;

/// <summary>A notifier with one channel that works and one that fails.</summary>
internal sealed class ScriptedNotifier : IHealthNotifier
{
    public ConcurrentQueue<string> Sent { get; } = [];

    public IReadOnlyList<string> Channels { get; } = ["good", "bad"];

    public Task<TestNotificationResult> SendTestAsync(string channel, CancellationToken cancellationToken)
    {
        Sent.Enqueue(channel);
        return Task.FromResult(channel == "good" ? new TestNotificationResult(true, "delivered")
            : new TestNotificationResult(false, "failed: \"no\""));
    }
}
