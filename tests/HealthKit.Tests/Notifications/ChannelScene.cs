using HealthKit.Notifications;
using HealthKit.Notifications.Delivery;
using HealthKit.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using System.Diagnostics.Metrics;

namespace HealthKit.Tests.Notifications;

/// <summary>A complete channel on virtual time with a scripted receiver. Everything runs inline.</summary>
internal sealed class ChannelScene : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly MeterListener _listener = new();
    private readonly Dictionary<string, long> _counts = new(StringComparer.Ordinal);

    public ChannelScene(Action<NotificationChannelOptions>? configure = null, VirtualTime? time = null,
        IReplicaCoordinator? coordinator = null, string instance = "pod-1")
    {
        Time = time ?? new VirtualTime();
        Sender = new ScriptedSender(Time);
        var options = new SlackChannelOptions { For = TimeSpan.Zero, GroupWait = TimeSpan.Zero };
        configure?.Invoke(options);

        // Instruments of other tests are published here too, also after this scene has ended.
        var meters = _services.GetRequiredService<IMeterFactory>();
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Scope == meters)
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((_, value, tags, _) =>
        {
            var outcome = tags.ToArray().Single(tag => tag.Key == "outcome").Value!.ToString()!;
            _counts[outcome] = _counts.GetValueOrDefault(outcome) + value;
        });
        _listener.Start();
        Channel = new NotificationChannel(
            new ChannelIdentity("ops", "store", instance), options, Sender, coordinator,
                new NotificationMetrics(meters), Time, Log);
        Channel.OnLifecycle(HealthLifecycle.Started);
    }

    public VirtualTime Time { get; }

    public ScriptedSender Sender { get; }

    public ListLogger Log { get; } = new();

    public NotificationChannel Channel { get; }

    /// <summary>The number of notifications for each outcome.</summary>
    public IReadOnlyDictionary<string, long> Counts => _counts;

    public static DeliveryResult Away { get; } = DeliveryResult.Failed(HealthReason.ConnectionRefused);

    public string[] Taken =>
        [.. Sender.Taken.Select(group => string.Join(", ", group.Alerts.Select(alert => $"{alert.Check} {alert.State}")))];

    public ChannelScene Turn(string check, HealthStatus to)
    {
        Channel.OnTransition(new HealthTransition
        {
            Check = check, To = to, At = Time.GetUtcNow(), Timestamp = Time.GetTimestamp(), Reason = to == HealthStatus.Healthy ? null
                : HealthReason.Error,
        });
        return Advance(0);
    }

    public ChannelScene Advance(double seconds)
    {
        Time.Advance(TimeSpan.FromSeconds(seconds));
        return this;
    }

    public void Dispose()
    {
        Channel.Dispose();
        _listener.Dispose();
        _services.Dispose();
    }
}
