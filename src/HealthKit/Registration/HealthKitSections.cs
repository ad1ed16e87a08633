namespace HealthKit.Registration;

internal static class HealthKitSections
{
    public const string Root = "HealthKit";
    public const string Checks = "HealthKit:Checks";
}
