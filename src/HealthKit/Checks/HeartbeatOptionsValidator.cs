using HealthKit.Registration;
using Microsoft.Extensions.Options;

namespace HealthKit.Checks;

/// <summary>The range of what a heartbeat has beyond other checks.</summary>
internal sealed class HeartbeatOptionsValidator(string name) : IValidateOptions<HeartbeatOptions>
{
    private static readonly TimeSpan Least = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Maximum = TimeSpan.FromHours(12);

    public ValidateOptionsResult Validate(string? candidate, HeartbeatOptions options)
    {
        if (candidate != name)
        {
            return ValidateOptionsResult.Skip;
        }

        var value = options.TimeToLive;
        var hint = value >= TimeSpan.FromDays(1) && value.Ticks % TimeSpan.TicksPerDay == 0
            ? " A bare number is read as days: write 00:00:05 for five seconds."
            : "";
        return value >= Least && value <= Maximum
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(
                $"{HealthKitSections.Checks}:{name}:{nameof(options.TimeToLive)} is {value:c}; it must be from {Least:c} to {Maximum:c}.{hint}");
    }
}
