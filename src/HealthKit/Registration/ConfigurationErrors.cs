namespace HealthKit.Registration;

/// <summary>Collects all errors in the settings, so that the host reports them in one exception.</summary>
internal sealed class ConfigurationErrors
{
    private readonly List<string> _errors = [];

    public IReadOnlyList<string> All => _errors;

    /// <summary>Adds an error once: the framework may build and validate options several times.</summary>
    public void Add(string error)
    {
        if (!_errors.Contains(error))
        {
            _errors.Add(error);
        }
    }

    public void Require(bool condition, string error)
    {
        if (!condition)
        {
            Add(error);
        }
    }

    public bool RequireWithin(string path, TimeSpan value, TimeSpan minimum, TimeSpan maximum)
    {
        var isWithin = value >= minimum && value <= maximum;
        var isBareNumber = value >= TimeSpan.FromDays(1) && value.Ticks % TimeSpan.TicksPerDay == 0;
        var hint = isBareNumber ? " A bare number is read as days: write 00:00:05 for five seconds." : "";
        Require(isWithin, $"{path} is {value:c}; it must be from {minimum:c} to {maximum:c}.{hint}");
        return isWithin;
    }

    public void RequireDefined<TEnum>(string path, TEnum value)
        where TEnum : struct, Enum =>
        Require(Enum.IsDefined(value), $"{path} is {value:D}, which is not one of {string.Join(", ", Enum.GetNames<TEnum>())}.");
}
