namespace HealthKit.Notifications;

/// <summary>Forwards transitions and lifecycle changes to all channels.</summary>
internal sealed class NotificationReaction(IEnumerable<NotificationChannelRegistration> registrations, IServiceProvider services)
    : IHealthReaction, IHealthNotifier, IDisposable
{
    private readonly NotificationChannel[] _channels = [.. registrations.Select(registration => registration.Create(services))];

    public IReadOnlyList<string> Channels => [.. _channels.Select(static channel => channel.Name)];

    public Task OnTransitionAsync(HealthTransition transition, CancellationToken cancellationToken)
    {
        Array.ForEach(_channels, channel => channel.OnTransition(transition));
        return Task.CompletedTask;
    }

    public Task OnLifecycleAsync(HealthLifecycle lifecycle, CancellationToken cancellationToken)
    {
        Array.ForEach(_channels, channel => channel.OnLifecycle(lifecycle));
        return Task.CompletedTask;
    }

    public Task OnStoppedAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(_channels.Select(channel => channel.StopAsync(cancellationToken)));

    public Task<TestNotificationResult> SendTestAsync(string channel, CancellationToken cancellationToken) =>
        _channels.First(candidate => candidate.Name == channel).SendTestAsync(cancellationToken);

    public void Dispose() => Array.ForEach(_channels, static channel => channel.Dispose());
}
