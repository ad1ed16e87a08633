namespace HealthKit.Registration;

/// <summary>Validates the settings of the ports for load balancers.</summary>
internal static class BalancerOptionsValidator
{
    public static void Validate(HealthKitOptions options, ConfigurationErrors errors)
    {
        errors.Require(
            options.ReadyPort is null or (>= 1 and <= 65535),
            $"HealthKit:ReadyPort is {options.ReadyPort}; it must be from 1 to 65535. Remove it for no ready port.");
        errors.Require(
            options.AgentPort is null or (>= 1 and <= 65535),
            $"HealthKit:AgentPort is {options.AgentPort}; it must be from 1 to 65535. Remove it for no agent port.");
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
