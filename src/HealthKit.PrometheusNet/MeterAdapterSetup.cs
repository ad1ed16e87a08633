namespace HealthKit.PrometheusNet;

/// <summary>
/// Keeps HealthKit's meter out of the meter adapter that prometheus-net starts for its default registry. HealthKit's page has all meters
/// under better names, so the adapter starts with the first collection for another page.
/// </summary>
internal static class MeterAdapterSetup
{
    private static readonly Lock Gate = new();
    private static Action<MeterAdapterOptions>? _applied;
    private static MeterAdapterOptions? _deferred;

    /// <summary>Applies once, and again when the app has configured the adapter since, for another host of the process.</summary>
    public static void Apply()
    {
        lock (Gate)
        {
            var ofTheApp = ConfigurationOfTheApp();
            if (_applied is null || (ofTheApp is not null && ofTheApp != _applied))
            {
                _applied = options => Configure(options, ofTheApp);
                Metrics.ConfigureMeterAdapter(_applied);
            }
        }
    }

    /// <summary>Starts the adapter that a collection for HealthKit's page did not start.</summary>
    public static void StartDeferred()
    {
        if (Interlocked.Exchange(ref _deferred, null) is { } options)
        {
            // Lives as long as the process, as prometheus-net's own does.
            _ = MeterAdapter.StartListening(options);
        }
    }

    private static void Configure(MeterAdapterOptions options, Action<MeterAdapterOptions>? ofTheApp)
    {
        ofTheApp?.Invoke(options);
        var isWanted = options.InstrumentFilterPredicate;
        options.InstrumentFilterPredicate = instrument => instrument.Meter.Name != "HealthKit" && isWanted(instrument);
        if (RegistryExport.IsOnPage)
        {
            Volatile.Write(ref _deferred, options with { });
            options.InstrumentFilterPredicate = static _ => false;
        }
    }

    // Metrics.ConfigureMeterAdapter replaces what the app has configured, and there is no other way to read it.
    private static Action<MeterAdapterOptions>? ConfigurationOfTheApp()
    {
        try
        {
            return Configuration(null);
        }
        catch (MissingFieldException)
        {
            // A later prometheus-net.
            return null;
        }
    }

    [UnsafeAccessor(UnsafeAccessorKind.StaticField, Name = "_configureMeterAdapterOptions")]
    private static extern ref Action<MeterAdapterOptions> Configuration(
        [UnsafeAccessorType("Prometheus.Metrics, Prometheus.NetStandard")] object? metrics);
}
