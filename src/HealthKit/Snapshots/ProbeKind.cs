namespace HealthKit.Snapshots;

/// <summary>The four questions that a snapshot answers.</summary>
internal enum ProbeKind
{
    Overall,
    Live,
    Ready,
    Startup,
}
