using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;

namespace HealthKit.Benchmarks.Comparison.Apps;

/// <summary>
/// The least that anything can do which measures an app's requests, OpenTelemetry and prometheus-net included: it listens, and drops what it
/// hears.
/// </summary>
internal sealed class RequestListener : IDisposable
{
    private readonly MeterListener _listener = new();

    public RequestListener(IServiceProvider services)
    {
        var meters = services.GetRequiredService<IMeterFactory>();
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Scope == meters && instrument.Meter.Name == "Microsoft.AspNetCore.Hosting")
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<double>(static (_, _, _, _) => { });
        _listener.SetMeasurementEventCallback<long>(static (_, _, _, _) => { });
        _listener.Start();
    }

    public void Dispose() => _listener.Dispose();
}
