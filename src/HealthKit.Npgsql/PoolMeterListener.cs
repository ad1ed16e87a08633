namespace HealthKit.Npgsql;

/// <summary>
/// Observes one open through the driver's meter: whether it waits for a full pool, and whether its connection is new. The driver records
/// measurements in the caller's execution context, which separates this open from the app's.
/// </summary>
internal sealed class PoolMeterListener : IDisposable
{
    private const string Meter = "Npgsql";
    private const string Waiting = "db.client.connection.npgsql.pending_requests";
    private const string Created = "db.client.connection.npgsql.create_time";

    private readonly AsyncLocal<PoolOpenProgress?> _current = new();
    private readonly MeterListener _listener = new();

    public PoolMeterListener()
    {
        _listener.InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument.Meter.Name == Meter && instrument.Name is Waiting or Created)
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<int>((_, change, _, _) => _current.Value?.IsPoolFull |= change > 0);
        _listener.SetMeasurementEventCallback<double>((_, _, _, _) => _current.Value?.IsNew = true);
        _listener.Start();
    }

    /// <summary>Starts to collect the measurements in the caller's execution context.</summary>
    public PoolOpenProgress Track() => _current.Value = new PoolOpenProgress();

    public void Dispose() => _listener.Dispose();
}

/// <summary>The progress of one open. The open writes it while the check reads it.</summary>
internal sealed class PoolOpenProgress
{
    /// <summary>Whether the pool was at its maximum size without an idle connection.</summary>
    public volatile bool IsPoolFull;
    public volatile bool HasConnection;

    /// <summary>Whether the pool created the connection for this open.</summary>
    public bool IsNew;
}
