namespace HealthKit.Snapshots;

/// <summary>Copies the current snapshot for the app. It creates no store while HealthKit is disabled.</summary>
internal sealed class HealthReader(IOptions<HealthKitOptions> options, IServiceProvider services) : IHealthReader
{
    private SnapshotStore Store => field ??= options.Value.Enabled
        ? services.GetRequiredService<SnapshotStore>()
        : throw new InvalidOperationException("HealthKit is disabled in this host, so it knows no health. Set HealthKit:Enabled to true.");

    public ServiceHealth Read() => Read(ProbeKind.Overall);

    public ServiceHealth Read(HealthProbes probe) => Read(probe switch
    {
        HealthProbes.Live => ProbeKind.Live,
        HealthProbes.Ready => ProbeKind.Ready,
        HealthProbes.Startup => ProbeKind.Startup,
        _ => throw new ArgumentOutOfRangeException(
            nameof(probe), probe, "Pass one of Live, Ready and Startup. For the service as a whole, call Read() without an argument."),
    });

    private static CheckHealth Copy(CheckState check) => new()
    {
        Name = check.Definition.Name,
        Status = check.Status,
        Reason = check.Reason,
        Layer = check.Diagnosis?.Layer.Code,
        Message = check.Message,
        Since = check.Since,
        Impact = check.Definition.Impact,
        Probes = check.Definition.Probes,
        Tags = check.Definition.Tags,
    };

    private ServiceHealth Read(ProbeKind probe)
    {
        var snapshot = Store.Current;
        var verdict = snapshot[probe];
        return new ServiceHealth
        {
            Status = verdict.Status,
            Reason = verdict.Reason,
            Timestamp = snapshot.Timestamp,
            Checks = [.. ProbePolicy.Listed(probe, snapshot.Checks).Select(Copy)],
        };
    }
}
