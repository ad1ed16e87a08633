using System.Runtime.ExceptionServices;

namespace HealthKit.Npgsql;

/// <summary>
/// Reports broken and new connections of the app to the check, so that it runs before its interval is over. The driver has no event for a
/// broken connection, and its counter of failed commands counts errors of SQL only. Its exceptions show the rest. The handlers cost the
/// app nothing while nothing fails: one runs when an exception is thrown, the other when the driver opens a connection to a server.
/// </summary>
internal sealed class AppConnections : IDisposable
{
    private const string Meter = "Npgsql";
    private const string Created = "db.client.connection.npgsql.create_time";

    // Failures of the check's own queries are already its result.
    private static readonly AsyncLocal<bool> IsOfCheck = new();

    private readonly IDependencyReporter _reporter;
    private readonly string _check;
    private readonly MeterListener _listener = new();

    public AppConnections(IDependencyReporter reporter, string check)
    {
        (_reporter, _check) = (reporter, check);
        _listener.InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument.Meter.Name == Meter && instrument.Name == Created)
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<double>((_, _, _, _) => OnCreated());
        _listener.Start();
        AppDomain.CurrentDomain.FirstChanceException += OnThrown;
    }

    /// <summary>Excludes the caller's execution context, which belongs to a check.</summary>
    public static void ExcludeCaller() => IsOfCheck.Value = true;

    public void Dispose()
    {
        AppDomain.CurrentDomain.FirstChanceException -= OnThrown;
        _listener.Dispose();
    }

    /// <summary>Whether the server, the network or an administrator ended the connection, or the server did not respond in time.</summary>
    internal static bool IsOfConnection(NpgsqlException exception) => exception is PostgresException error
        ? error.SqlState is ['5', '7', 'P', ..] or ['0', '8', ..] or ['5', '3', ..]
        : exception.InnerException is IOException or SocketException or TimeoutException or AggregateException;

    // The runtime calls it for each exception of the process, before any handler of the app. So it must neither throw nor wait.
    private void OnThrown(object? sender, FirstChanceExceptionEventArgs thrown)
    {
        if (thrown.Exception is NpgsqlException exception && !IsOfCheck.Value && IsOfConnection(exception))
            _reporter.ReportConnectionLost(_check);
    }

    private void OnCreated()
    {
        if (!IsOfCheck.Value)
            _reporter.ReportConnectionRestored(_check);
    }
}
