namespace HealthKit.Registration;

/// <summary>Collects all errors in the settings, so that the host reports them in one exception.</summary>
internal sealed class ConfigurationErrors
{
    private readonly List<string> _errors = [];

    public IReadOnlyList<string> All => _errors;

    /// <summary>All errors as one text, each on its own line: the framework joins several texts with semicolons.</summary>
    public string Text => _errors.Count == 1
        ? _errors[0]
        : FormattableString.Invariant($"The settings of HealthKit have {_errors.Count} errors:\n{string.Join('\n', _errors)}");

    /// <summary>Adds an error once: the framework may build and validate options several times.</summary>
    public void Add(string error)
    {
        if (!_errors.Contains(error))
            _errors.Add(error);
    }

    /// <summary>Returns the condition.</summary>
    public bool Require(bool condition, string error)
    {
        if (!condition)
            Add(error);

        return condition;
    }

    /// <summary>A duration that is not set is in every range.</summary>
    public bool RequireWithin(string path, TimeSpan? value, TimeSpan minimum, TimeSpan maximum)
    {
        if (value is not { } given || (given >= minimum && given <= maximum))
            return true;

        var isBareNumber = given >= TimeSpan.FromDays(1) && given.Ticks % TimeSpan.TicksPerDay == 0;
        var hint = isBareNumber ? " A bare number is read as days: write 00:00:05 for five seconds." : "";
        return Require(condition: false, $"{path} is {given:c}; it must be from {minimum:c} to {maximum:c}.{hint}");
    }

    /// <summary>A port that is not set is not opened.</summary>
    public bool RequirePort(string path, int? port, string purpose) => Require(
        port is null or (>= 1 and <= 65535), $"{path} is {port}; it must be from 1 to 65535. Remove it for no {purpose}.");

    /// <summary>An address that is not set means all addresses.</summary>
    public bool RequireAddress(string path, string? address) => Require(
        address is null || Uri.CheckHostName(address) is UriHostNameType.IPv4 or UriHostNameType.IPv6,
        $"{path} is \"{address}\", which is not an IP address. Write 127.0.0.1 for this machine only, or remove it for all addresses.");

    public bool RequireDefined<TEnum>(string path, TEnum value)
        where TEnum : struct, Enum => Enum.IsDefined(value)
        || Require(condition: false, $"{path} is {value:D}, which is not one of {string.Join(", ", Enum.GetNames<TEnum>())}.");
}
