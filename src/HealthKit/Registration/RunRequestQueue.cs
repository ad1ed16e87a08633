namespace HealthKit.Registration;

/// <summary>Requests a run now instead of at the next interval, after a report to a check.</summary>
internal sealed class RunRequestQueue
{
    /// <summary>Raised with the name of the check, on the thread of the report.</summary>
    public event Action<string>? Requested;

    public void Request(string check) => Requested?.Invoke(check);
}
