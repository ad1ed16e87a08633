using HealthKit.Registration;
using Microsoft.Extensions.Options;

namespace HealthKit.Checks;

/// <summary>Collects the errors in the settings of one check.</summary>
internal sealed class SettingErrors(string check)
{
    private readonly List<string> _all = [];

    public IReadOnlyList<string> All => _all;

    /// <returns>The value of <paramref name="holds"/>.</returns>
    public bool Require(bool holds, string setting, string error)
    {
        if (!holds)
        {
            _all.Add($"{HealthKitSections.Checks}:{check}:{setting} {error}");
        }

        return holds;
    }

    public void Within(string setting, TimeSpan value, TimeSpan least, TimeSpan most)
    {
        var isWholeDays = value >= TimeSpan.FromDays(1) && value.Ticks % TimeSpan.TicksPerDay == 0;
        var hint = isWholeDays ? " A bare number is read as days: write 00:00:05 for five seconds." : "";
        Require(value >= least && value <= most, setting, $"is {value:c}; it must be from {least:c} to {most:c}.{hint}");
    }

    public bool Within(string setting, double value, double least, double most) => Require(
        value >= least && value <= most, setting, FormattableString.Invariant($"is {value}; it must be from {least} to {most}."));

    public void Host(string value) => Require(
        Uri.CheckHostName(value) is not UriHostNameType.Unknown, "Host",
        "is not a host name or an IP address. Write it without a scheme, a port or a path, such as db.example.com.");

    public void Port(int value) => Within("Port", value, 1, 65_535);

    public void Latency(TimeSpan? value)
    {
        if (value is { } latency)
        {
            Within("MaximumLatency", latency, TimeSpan.FromMilliseconds(1), TimeSpan.FromMinutes(5));
        }
    }

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
}

/// <summary>Validates the settings that one kind of check adds to <see cref="CheckOptions"/>.</summary>
internal sealed class CheckOptionsValidator<TOptions>(string name, Action<TOptions, SettingErrors> apply) : IValidateOptions<TOptions>
    where TOptions : CheckOptions
{
    public ValidateOptionsResult Validate(string? candidate, TOptions options)
    {
        if (candidate != name)
        {
            return ValidateOptionsResult.Skip;
        }

        var errors = new SettingErrors(name);
        apply(options, errors);
        return errors.All.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors.All);
    }
}
