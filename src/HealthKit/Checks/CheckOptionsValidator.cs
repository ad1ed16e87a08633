using Microsoft.Extensions.Options;

namespace HealthKit.Checks;

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
