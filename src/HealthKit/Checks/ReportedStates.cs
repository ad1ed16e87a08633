using HealthKit.Registration;
using HealthKit.Snapshots;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Checks;

/// <summary>Stores the app's reports, and requests a run of the reported check.</summary>
internal sealed class ReportedStates(IEnumerable<ReportedResult> results, RunRequestQueue requests)
{
    // DistinctBy: duplicate names stop the host's start with an error of their own.
    private readonly Dictionary<string, ReportedResult> _results = results
        .DistinctBy(static result => result.Check, StringComparer.OrdinalIgnoreCase)
        .ToDictionary(static result => result.Check, StringComparer.OrdinalIgnoreCase);

    /// <exception cref="ArgumentException">There is no reported check with that name.</exception>
    public void Report(string check, HealthStatus status, string? message)
    {
        ArgumentNullException.ThrowIfNull(check);
        if (!_results.TryGetValue(check, out var result))
        {
            var known = _results.Count == 0 ? "none" : string.Join(", ", _results.Keys);
            throw new ArgumentException(
                $"No reported check has the name \"{CheckData.Short(check)}\". Reported checks: {known}. "
                + "Add the check: services.AddHealthKit().AddReported(\"...\").", nameof(check));
        }

        result.Set(new HealthCheckResult(status, message));
        requests.Request(result.Check);
    }
}
