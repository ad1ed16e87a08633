namespace HealthKit.Registration;

/// <summary>What the settings of the management port may be. The token is not repeated.</summary>
internal static class ManagementOptionsValidator
{
    public static void Validate(HealthKitOptions options, ConfigurationErrors errors)
    {
        var management = options.Management;
        errors.Require(
            options.ManagementPort is null or (>= 1 and <= 65535),
            $"HealthKit:ManagementPort is {options.ManagementPort}; it must be from 1 to 65535. Leave it out for no management port.");
        errors.Require(
            management.Address is null || Uri.CheckHostName(management.Address) is UriHostNameType.IPv4 or UriHostNameType.IPv6,
            $"HealthKit:Management:Address is \"{management.Address}\", which is not an IP address. Write 127.0.0.1 for this machine only, or "
            + "leave it out for all addresses.");
        errors.Require(
            management.Token is null || (management.Token.Length is >= 16 and <= 256 && management.Token.All(static sign => sign is > ' ' and < '\x7f')),
            "HealthKit:Management:Token is not 16 to 256 printable ASCII characters without a space; it is not shown here. Make one with: "
            + "openssl rand -hex 32");
        errors.Require(
            Enum.IsDefined(management.Details),
            $"HealthKit:Management:Details is {management.Details:D}, which is not one of {string.Join(", ", Enum.GetNames<DetailLevel>())}.");
    }
}
