using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Checks;

/// <summary>What was said of a check last; nothing yet at first. The check of that name reads it.</summary>
/// <param name="check">The name of the check.</param>
internal sealed class ReportedResult(string check)
{
    private Box? _said;

    public string Check => check;

    public HealthCheckResult? Latest => Volatile.Read(ref _said)?.Result;

    public void Set(HealthCheckResult result) => Volatile.Write(ref _said, new Box(result));

    private sealed record Box(HealthCheckResult Result);
}
