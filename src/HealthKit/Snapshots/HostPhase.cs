namespace HealthKit.Snapshots;

/// <summary>Where the host is between its start and its end.</summary>
internal enum HostPhase
{
    Starting,
    Started,
    Draining,
}
