namespace HealthKit.Registration;

/// <summary>Collects the errors in the settings of one check.</summary>
internal sealed class SettingErrors(string check, IServiceProvider services, ConfigurationErrors errors)
{
    /// <summary>The host's services, for settings that name one of them.</summary>
    public IServiceProvider Services => services;

    public bool Require(bool holds, string setting, string error) => errors.Require(holds, $"{PathOf(setting)} {error}");

    public bool Within(string setting, TimeSpan? value, TimeSpan least, TimeSpan most) =>
        errors.RequireWithin(PathOf(setting), value, least, most);

    public bool Defined<TEnum>(string setting, TEnum value)
        where TEnum : struct, Enum => errors.RequireDefined(PathOf(setting), value);

    public bool Within(string setting, double value, double least, double most) => Require(
        value >= least && value <= most, setting, FormattableString.Invariant($"is {value}; it must be from {least} to {most}."));

    public void Host(string value) => Require(
        Uri.CheckHostName(value) is not UriHostNameType.Unknown, "Host",
        "is not a host name or an IP address. Write it without a scheme, a port or a path, such as db.example.com.");

    public void Port(int value) => Within("Port", value, 1, 65_535);

    public void Latency(TimeSpan? value) =>
        Within("MaximumLatency", value, TimeSpan.FromMilliseconds(1), TimeSpan.FromMinutes(5));

    /// <summary>Validates two thresholds of a share that rises from degraded to unhealthy.</summary>
    public void Shares(double degraded, double unhealthy)
    {
        // A single &: both ranges are validated. The order is compared only when both are in range.
        if (Within("DegradedAt", degraded, 0, 1) & Within("UnhealthyAt", unhealthy, 0, 1))
        {
            Require(degraded <= unhealthy, "DegradedAt", FormattableString.Invariant(
                $"is {degraded}, and UnhealthyAt is {unhealthy}. Set UnhealthyAt to the value of DegradedAt or a higher one."));
        }
    }

    private string PathOf(string setting) => $"{HealthKitSections.Checks}:{check}:{setting}";
}

/// <summary>Validates the options of one check that are not its policy.</summary>
internal sealed class CheckOptionsValidator<TOptions>(
    string name, IServiceProvider services, Func<IServiceProvider, TOptions, IEnumerable<string>> validate) : IValidateOptions<TOptions>
    where TOptions : CheckOptions
{
    public ValidateOptionsResult Validate(string? candidate, TOptions options) =>
        candidate != name ? ValidateOptionsResult.Skip
        : validate(services, options).ToArray() is { Length: > 0 } errors ? ValidateOptionsResult.Fail(errors)
        : ValidateOptionsResult.Success;
}
