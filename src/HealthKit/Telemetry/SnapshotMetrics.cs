namespace HealthKit.Telemetry;

/// <summary>Exports the current snapshot as gauges.</summary>
internal sealed class SnapshotMetrics(SnapshotStore store)
{
    private static readonly ProbeKind[] Probes = Enum.GetValues<ProbeKind>();

    private readonly StatusMeasurements[] _probes =
        Array.ConvertAll(Probes, static probe => new StatusMeasurements(new("probe", StatusNames.Of(probe))));

    private readonly ConcurrentDictionary<CheckDefinition, StatusMeasurements> _checks = new(ReferenceEqualityComparer.Instance);

    public void Start(Meter meter)
    {
        Guard.Get(() => meter.CreateObservableGauge(
            "health.status", MeasureProbes, description: "Whether the probe has this status: 1 for the one it has, else 0."));
        Guard.Get(() => meter.CreateObservableGauge(
            "health.check.status", MeasureChecks, description: "Whether the check has this status: 1 for the one it has, else 0."));
        Guard.Get(() => meter.CreateObservableGauge(
            "health.check.last_success.timestamp", () => Times(static check => check.LastSuccess), "s",
            "When a run of the check last succeeded."));
        Guard.Get(() => meter.CreateObservableGauge(
            "health.check.last_run.timestamp", () => Times(static check => check.LastRun), "s",
            "When a run of the check last ended or timed out."));
        Guard.Get(() => meter.CreateObservableGauge(
            "health.draining", () => store.Latest.Host.Phase == HostPhase.Draining ? 1 : 0,
            description: "Whether the service is shutting down."));
        Guard.Get(() => meter.CreateObservableGauge(
            "health.maintenance", () => store.Latest.Host.Maintenance is null ? 0 : 1,
            description: "Whether an operator has taken the service out of rotation."));
    }

    /// <summary>Exports the gauge of prometheus-net's health checks, for existing dashboards.</summary>
    public void StartLegacy(Meter meter) => Guard.Get(() => meter.CreateObservableGauge(
        "aspnetcore_healthcheck_status",
        () => store.Current.Checks.Select(check =>
            new Measurement<double>((int)check.Status / 2d, new KeyValuePair<string, object?>("name", check.Definition.Name))),
        description: "0 unhealthy, 0.5 degraded, 1 healthy."));

    private IEnumerable<Measurement<int>> MeasureProbes()
    {
        var snapshot = store.Current;
        for (var probe = 0; probe < Probes.Length; probe++)
        {
            foreach (var measurement in _probes[probe].Of(snapshot[Probes[probe]].Status))
                yield return measurement;
        }
    }

    private IEnumerable<Measurement<int>> MeasureChecks()
    {
        foreach (var check in store.Current.Checks)
        {
            foreach (var measurement in MeasurementsOf(check.Definition).Of(check.Status))
                yield return measurement;
        }
    }

    private StatusMeasurements MeasurementsOf(CheckDefinition definition) => _checks.GetOrAdd(
        definition, static definition => new StatusMeasurements(new("check", definition.Name)));

    private IEnumerable<Measurement<double>> Times(Func<CheckState, DateTimeOffset?> time)
    {
        foreach (var check in store.Current.Checks)
        {
            if (time(check) is { } moment)
            {
                yield return new Measurement<double>(
                    moment.ToUnixTimeMilliseconds() / 1000d, new KeyValuePair<string, object?>("check", check.Definition.Name));
            }
        }
    }
}
