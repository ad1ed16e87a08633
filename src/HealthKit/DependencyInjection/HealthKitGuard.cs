namespace HealthKit.DependencyInjection;

/// <summary>Stops the start of a host without <c>AddHealthKit()</c> that uses its features: start-up tasks would never run.</summary>
internal sealed class HealthKitGuard(IServiceProvider services) : IHostedLifecycleService
{
    public static void Add(IServiceCollection services) =>
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, HealthKitGuard>());

    /// <exception cref="InvalidOperationException">HealthKit was not added.</exception>
    public Task StartingAsync(CancellationToken cancellationToken) => services.GetService<HealthKitSwitch>() is not null
        ? Task.CompletedTask
        : throw new InvalidOperationException(
            "AddStartupTask, AddReported, OnTransition and packages such as HealthKit.Notifications require HealthKit, which is not added "
            + "to this host. Call services.AddHealthKit().");

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
