namespace HealthKit.Notifications;

/// <summary>Hands on what happens to all channels.</summary>
internal sealed class NotificationReaction(IEnumerable<NotificationChannelRegistration> registrations, IServiceProvider services) : IHealthReaction, IHealthNotifier, IDisposable
{
    private readonly NotificationChannel[] _channels = [.. registrations.Select(registration => registration.Create(services))];

    public IReadOnlyList<string> Channels => [.. _channels.Select(static channel => channel.Name)];

    public Task OnTransitionAsync(HealthTransition transition, CancellationToken cancellationToken)
    {
        foreach (var channel in _channels)
        {
            channel.OnTransition(transition);
        }

        return Task.CompletedTask;
    }

    public Task OnLifecycleAsync(HealthLifecycle lifecycle, CancellationToken cancellationToken)
    {
        foreach (var channel in _channels)
        {
            channel.OnLifecycle(lifecycle);
        }

        return Task.CompletedTask;
    }

    public Task OnStoppedAsync(CancellationToken cancellationToken) => Task.WhenAll(_channels.Select(channel => channel.StopAsync(cancellationToken)));

    public Task<TestNotificationResult> SendTestAsync(string channel, CancellationToken cancellationToken) =>
        _channels.First(candidate => candidate.Name == channel).SendTestAsync(cancellationToken);

    public void Dispose()
    {
        foreach (var channel in _channels)
        {
            channel.Dispose();
        }
    }
}
