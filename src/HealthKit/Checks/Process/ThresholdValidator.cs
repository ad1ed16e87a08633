namespace HealthKit.Checks.Process;

/// <summary>What two thresholds of a share may be.</summary>
internal static class ThresholdValidator
{
    public static void ValidateShares(SettingErrors errors, double degraded, double unhealthy)
    {
        // Of one that is out of range, that is the fault; which of the two is the larger is not known then.
        if (errors.Within("DegradedAt", degraded, 0, 1) & errors.Within("UnhealthyAt", unhealthy, 0, 1))
        {
            errors.Rising("DegradedAt", degraded, "UnhealthyAt", unhealthy);
        }
    }
}
