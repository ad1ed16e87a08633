using Microsoft.Extensions.Options;

namespace HealthKit.Checks;

/// <summary>The ranges of what one check has beyond the policy of every check.</summary>
internal sealed class CheckRules<TOptions>(string name, Action<TOptions, SettingFaults> apply) : IValidateOptions<TOptions>
    where TOptions : CheckOptions
{
    public ValidateOptionsResult Validate(string? candidate, TOptions options)
    {
        if (candidate != name)
        {
            return ValidateOptionsResult.Skip;
        }

        var faults = new SettingFaults(name);
        apply(options, faults);
        return faults.All.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults.All);
    }
}
