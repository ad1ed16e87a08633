namespace HealthKit.PrometheusNet;

/// <summary>Keeps HealthKit's families in the registry: it updates them before each collection that is not for HealthKit's page.</summary>
// A registry keeps its callbacks for good, so the callback must not keep a disposed host alive.
internal sealed class RegistryUpdater(RegistryExport export, IHealthMetrics metrics, ILogger<RegistryUpdater> logger)
    : IHostedLifecycleService, IDisposable
{
    private readonly Lock _gate = new();
    private readonly RegistryFamilies _families = new(export.Registry, logger);
    private IHealthMetrics? _metrics = metrics;

    /// <summary>Before the app's pipeline is built, so that HealthKit's families come before those of its middleware.</summary>
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        if (export.Registry == Metrics.DefaultRegistry)
            MeterAdapterSetup.Apply();

        Update();
        var self = new WeakReference<RegistryUpdater>(this);
        export.Registry.AddBeforeCollectCallback(() =>
        {
            if (self.TryGetTarget(out var updater) && !RegistryExport.IsOnPage)
                updater.BeforeCollect();
        });
        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Removes the series, because another host of the process may go on with the registry.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _metrics = null;
            _families.Clear();
        }
    }

    private void BeforeCollect()
    {
        if (export.Registry == Metrics.DefaultRegistry)
            MeterAdapterSetup.StartDeferred();

        Update();
    }

    private void Update()
    {
        lock (_gate)
        {
            if (_metrics is not null)
                _families.Update(_metrics.Read());
        }
    }
}
