namespace HealthKit.Tests.Support;

/// <summary>Records the reports of the thread that created it.</summary>
internal sealed class RecordingReporter : IDependencyReporter
{
    private readonly int _thread = Environment.CurrentManagedThreadId;

    public List<string> Reports { get; } = [];

    public void ReportSuccess(string check) => Add($"success {check}");

    public void ReportFailure(string check) => Add($"failure {check}");

    public void ReportConnectionLost(string check) => Add($"lost {check}");

    public void ReportConnectionRestored(string check) => Add($"restored {check}");

    private void Add(string report)
    {
        if (Environment.CurrentManagedThreadId == _thread)
            Reports.Add(report);
    }
}
