namespace HealthKit.Probe;

/// <summary>A setting of the app, and the environment variable that it comes from.</summary>
internal sealed record Setting(string Variable, string Value)
{
    /// <summary>As the host reads its switches.</summary>
    public bool IsTrue => Value.Equals("true", StringComparison.OrdinalIgnoreCase) || Value == "1";
}
