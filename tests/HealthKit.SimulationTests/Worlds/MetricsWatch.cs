using System.Diagnostics.Metrics;
using HealthKit.Telemetry;

namespace HealthKit.SimulationTests.Worlds;

/// <summary>Listens to HealthKit's meter as an exporter does: gauges have the expected verdicts, and counters each transition.</summary>
internal sealed class MetricsWatch : IDisposable
{
    private static readonly string[] Probes = ["overall", "live", "ready", "startup"];

    private readonly World _world;
    private readonly MeterListener _listener = new();
    private readonly Dictionary<(string Probe, string Status), int> _probes = [];
    private readonly Dictionary<(string Check, string To), long> _transitions = [];

    public MetricsWatch(World world, WorldServices services)
    {
        _world = world;
        var meter = services.Get<HealthKitMetrics>().Meter;
        new SnapshotMetrics(world.Store).Start(meter);
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter == meter && instrument.Name is "health.status" or HealthKitMetrics.Transitions)
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<int>((_, value, tags, _) =>
            _probes[(TextOf(tags, "probe"), TextOf(tags, "status"))] = value);
        _listener.SetMeasurementEventCallback<long>((_, value, tags, _) =>
        {
            var key = (TextOf(tags, "check"), TextOf(tags, "to"));
            _transitions[key] = _transitions.GetValueOrDefault(key) + value;
        });
        _listener.Start();
    }

    public void Read(Func<string, bool, (HealthStatus Status, string? Reason)> expect, bool isStale)
    {
        _probes.Clear();
        _listener.RecordObservableInstruments();
        foreach (var probe in Probes)
        {
            var expected = Lower(expect(probe, isStale).Status);
            var actual = _probes.Where(pair => pair.Key.Probe == probe && pair.Value == 1).Select(static pair => pair.Key.Status);
            if (!actual.SequenceEqual([expected]))
                _world.Promises.Break("views", $"The gauge of {probe} is {string.Join(' ', actual)}, and must be {expected}.");
        }
    }

    public void Finish()
    {
        foreach (var check in _world.IsHalted ? [] : _world.Checks)
        {
            foreach (var to in Enum.GetValues<HealthStatus>())
            {
                var expected = check.Model.Transitions.Skip(1).Count(status => status == to);
                var actual = _transitions.GetValueOrDefault((check.Plan.Name, Lower(to)));
                if (actual != expected)
                {
                    _world.Promises.Break(
                        "transitions", $"The counter of {check.Plan.Name} to {to} is {actual}, and must be {expected}.");
                }
            }
        }
    }

    public void Dispose() => _listener.Dispose();

    private static string Lower(HealthStatus status) => status.ToString().ToLowerInvariant();

    private static string TextOf(ReadOnlySpan<KeyValuePair<string, object?>> tags, string name)
    {
        foreach (var (key, value) in tags)
        {
            if (key == name)
                return value?.ToString() ?? "";
        }

        return "";
    }
}
