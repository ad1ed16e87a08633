namespace HealthKit.Registration;

/// <summary>Validates the settings of the ports for load balancers.</summary>
internal static class BalancerOptionsValidator
{
    public static void Validate(HealthKitOptions options, ConfigurationErrors errors)
    {
        errors.RequirePort("HealthKit:ReadyPort", options.ReadyPort, "ready port");
        errors.RequirePort("HealthKit:AgentPort", options.AgentPort, "agent port");
        errors.Require(
            options.AgentDegradedWeight is >= 1 and <= 100,
            $"HealthKit:AgentDegradedWeight is {options.AgentDegradedWeight}; it must be from 1 to 100, in percent.");
        errors.RequireAddress("HealthKit:ReadyAddress", options.ReadyAddress);
        errors.RequireAddress("HealthKit:AgentAddress", options.AgentAddress);
        RequireDifferent("ReadyPort", options.ReadyPort, "ManagementPort", options.ManagementPort);
        RequireDifferent("AgentPort", options.AgentPort, "ManagementPort", options.ManagementPort);
        RequireDifferent("AgentPort", options.AgentPort, "ReadyPort", options.ReadyPort);

        void RequireDifferent(string name, int? port, string otherName, int? other) => errors.Require(
            port is null || port != other,
            $"HealthKit:{name} and HealthKit:{otherName} are both {port}. Set HealthKit:{name} to another free port.");
    }
}
