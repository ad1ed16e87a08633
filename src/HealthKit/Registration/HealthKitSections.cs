namespace HealthKit.Registration;

/// <summary>The configuration sections.</summary>
internal static class HealthKitSections
{
    public const string Root = "HealthKit";

    public const string Checks = "HealthKit:Checks";
}
