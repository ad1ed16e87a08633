namespace HealthKit.Registration;

/// <summary>Lets a check that is told something ask to be run now, and not at its next interval.</summary>
internal sealed class RunRequestQueue
{
    /// <summary>Raised with the name of the check, on the thread of whoever told it.</summary>
    public event Action<string>? Requested;

    public void Request(string check) => Requested?.Invoke(check);
}
