namespace HealthKit.Checks.Process;

/// <summary>What two thresholds of a share may be.</summary>
internal static class Thresholds
{
    public static void Shares(SettingFaults faults, double degraded, double unhealthy)
    {
        // Of one that is out of range, that is the fault; which of the two is the larger is not known then.
        if (faults.Within("DegradedAt", degraded, 0, 1) & faults.Within("UnhealthyAt", unhealthy, 0, 1))
        {
            faults.Rising("DegradedAt", degraded, "UnhealthyAt", unhealthy);
        }
    }
}
