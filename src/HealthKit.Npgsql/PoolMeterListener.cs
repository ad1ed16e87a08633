using System.Diagnostics.Metrics;

namespace HealthKit.Npgsql;

/// <summary>
/// What the driver's meter reports about one open: that it waits because the pool has as many connections as it may, and that the connection
/// it was given is new. The driver measures on the flow of the caller, so that the app's own opens are told apart.
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
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<int>((_, change, _, _) => Current.IsPoolFull |= change > 0);
        _listener.SetMeasurementEventCallback<double>((_, _, _, _) => Current.IsNew = true);
        _listener.Start();
    }

    // The app's opens get one that is thrown away.
    private PoolOpenProgress Current => _current.Value ?? new PoolOpenProgress();

    /// <summary>Begins to collect what is reported on the flow of the caller.</summary>
    public PoolOpenProgress Track() => (_current.Value = new PoolOpenProgress())!;

    public void Dispose() => _listener.Dispose();
}
