using HealthKit.Registration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace HealthKit.DependencyInjection;

/// <summary>Refuses a host that uses what only HealthKit runs, without <c>AddHealthKit()</c>: a task would never run, and a channel never send.</summary>
internal sealed class HealthKitGuard(IServiceProvider services) : IHostedLifecycleService
{
    public static void Add(IServiceCollection services) => services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, HealthKitGuard>());

    /// <exception cref="InvalidOperationException">HealthKit was not added.</exception>
    public Task StartingAsync(CancellationToken cancellationToken) => services.GetService<HealthKitPresence>() is not null
        ? Task.CompletedTask
        : throw new InvalidOperationException(
            "AddStartupTask, AddReported, OnTransition and packages such as HealthKit.Notifications need HealthKit, which was not added to "
            + "this host. Call services.AddHealthKit().");

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
