using System.Diagnostics.Metrics;
using HealthKit.Snapshots;

namespace HealthKit.Telemetry;

/// <summary>Exports the current snapshot as gauges.</summary>
internal sealed class SnapshotMetrics(SnapshotStore store)
{
    private static readonly (ProbeKind Probe, string Text)[] Probes =
        [(ProbeKind.Overall, "overall"), (ProbeKind.Live, "live"), (ProbeKind.Ready, "ready"), (ProbeKind.Startup, "startup")];

    public void Start(Meter meter)
    {
        MeterGuard.Create(() => meter.CreateObservableGauge(
            "health.status", OfProbes, description: "Whether the probe has this status: 1 for the one it has, else 0."));
        MeterGuard.Create(() => meter.CreateObservableGauge(
            "health.check.status", OfChecks, description: "Whether the check has this status: 1 for the one it has, else 0."));
        MeterGuard.Create(() => meter.CreateObservableGauge(
            "health.check.last_success.timestamp", () => Times(static check => check.LastSuccess), "s",
            "When a run of the check last succeeded."));
        MeterGuard.Create(() => meter.CreateObservableGauge(
            "health.check.last_run.timestamp", () => Times(static check => check.LastRun), "s",
            "When a run of the check last ended or timed out."));
        MeterGuard.Create(() => meter.CreateObservableGauge(
            "health.draining", () => store.Latest.Host.Phase == HostPhase.Draining ? 1 : 0,
            description: "Whether the service is shutting down."));
        MeterGuard.Create(() => meter.CreateObservableGauge(
            "health.maintenance", () => store.Latest.Host.Maintenance is null ? 0 : 1,
            description: "Whether an operator has taken the service out of rotation."));
    }

    /// <summary>Exports the gauge of prometheus-net's health checks, for existing dashboards.</summary>
    public void StartLegacy(Meter meter) => MeterGuard.Create(() => meter.CreateObservableGauge(
        "aspnetcore_healthcheck_status",
        () => store.Current.Checks.Select(check =>
            new Measurement<double>((int)check.Status / 2d, new KeyValuePair<string, object?>("name", check.Definition.Name))),
        description: "0 unhealthy, 0.5 degraded, 1 healthy."));

    private IEnumerable<Measurement<int>> OfProbes()
    {
        var snapshot = store.Current;
        foreach (var (probe, text) in Probes)
        {
            foreach (var status in StatusLabel.All)
            {
                yield return new(snapshot[probe].Status == status.Status ? 1 : 0, new("probe", text), status.Label);
            }
        }
    }

    private IEnumerable<Measurement<int>> OfChecks()
    {
        foreach (var check in store.Current.Checks)
        {
            foreach (var status in StatusLabel.All)
            {
                yield return new(check.Status == status.Status ? 1 : 0, new("check", check.Definition.Name), status.Label);
            }
        }
    }

    private IEnumerable<Measurement<double>> Times(Func<CheckState, DateTimeOffset?> time) =>
        from check in store.Current.Checks
        let moment = time(check)
        where moment is not null
        let name = new KeyValuePair<string, object?>("check", check.Definition.Name)
        select new Measurement<double>(moment.Value.ToUnixTimeMilliseconds() / 1000d, name);
}
