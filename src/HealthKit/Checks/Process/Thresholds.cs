namespace HealthKit.Checks.Process;

/// <summary>What two thresholds of a share may be.</summary>
internal static class Thresholds
{
    public static void Shares(SettingFaults faults, double degraded, double unhealthy)
    {
        faults.Within("DegradedAt", degraded, 0, 1);
        faults.Within("UnhealthyAt", unhealthy, 0, 1);
        faults.Rising("DegradedAt", degraded, "UnhealthyAt", unhealthy);
    }
}
