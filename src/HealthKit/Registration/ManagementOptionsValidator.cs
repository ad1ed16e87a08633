namespace HealthKit.Registration;

/// <summary>Validates the settings of the management port. Errors do not contain the token.</summary>
internal static class ManagementOptionsValidator
{
    public static void Validate(HealthKitOptions options, ConfigurationErrors errors)
    {
        var management = options.Management;
        errors.RequirePort("HealthKit:ManagementPort", options.ManagementPort, "management port");
        errors.RequireAddress("HealthKit:Management:Address", management.Address);
        errors.Require(
            management.Token is not { } token
                || (token.Length is >= 16 and <= 256 && token.All(static character => character is > ' ' and < '\x7f')),
            "HealthKit:Management:Token is not 16 to 256 printable ASCII characters without spaces; it is not shown here. Create one with: "
            + "openssl rand -hex 32");
        errors.RequireDefined("HealthKit:Management:Details", management.Details);
    }
}
