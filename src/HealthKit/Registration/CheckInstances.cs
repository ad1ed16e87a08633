namespace HealthKit.Registration;

/// <summary>Creates each check of HealthKit once, on its first run. Keyed services would take nine times as much memory.</summary>
/// <param name="services">The services of the host, not of a scope.</param>
internal sealed class CheckInstances(IServiceProvider services)
{
    private readonly ConcurrentDictionary<CheckRegistration, StrongBox<IHealthCheck?>> _slots = new();

    public IHealthCheck Of(CheckRegistration registration)
    {
        var slot = _slots.GetOrAdd(registration, static _ => new StrongBox<IHealthCheck?>());

        // One lock for each check: a slow or failing constructor does not affect other checks. A failed one is tried again.
        lock (slot)
            return slot.Value ??= Create(registration);
    }

    private IHealthCheck Create(CheckRegistration registration)
    {
        var check = registration.Create(services);
        if (check is IDisposable or IAsyncDisposable)
            services.GetRequiredService<CheckDisposal>().Check = check;

        return check;
    }
}

/// <summary>
/// Disposes a check with the host's services. The container disposes in reverse order of creation, and this object is created right after
/// the check, so the check is disposed before the services that it uses.
/// </summary>
internal sealed class CheckDisposal : IAsyncDisposable, IDisposable
{
    public IHealthCheck? Check { get; set; }

    public void Dispose()
    {
        if (Check is IDisposable disposable)
            disposable.Dispose();
        else
            DisposeAsync().AsTask().GetAwaiter().GetResult();
    }

    public ValueTask DisposeAsync()
    {
        if (Check is IAsyncDisposable disposable)
            return disposable.DisposeAsync();

        (Check as IDisposable)?.Dispose();
        return ValueTask.CompletedTask;
    }
}
