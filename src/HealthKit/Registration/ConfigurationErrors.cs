namespace HealthKit.Registration;

/// <summary>Collects everything that is wrong with the settings, so that the host can refuse all of it at once.</summary>
internal sealed class ConfigurationErrors
{
    private readonly List<string> _errors = [];

    public IReadOnlyList<string> All => _errors;

    /// <summary>Options may be built more than once; a fault counts once.</summary>
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
}
