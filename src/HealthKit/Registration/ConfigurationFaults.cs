namespace HealthKit.Registration;

/// <summary>Collects everything that is wrong with the settings, so that the host can refuse all of it at once.</summary>
internal sealed class ConfigurationFaults
{
    private readonly List<string> _faults = [];

    public IReadOnlyList<string> All => _faults;

    /// <summary>Options may be built more than once; a fault counts once.</summary>
    public void Add(string fault)
    {
        if (!_faults.Contains(fault))
        {
            _faults.Add(fault);
        }
    }

    public void Require(bool condition, string fault)
    {
        if (!condition)
        {
            Add(fault);
        }
    }
}
