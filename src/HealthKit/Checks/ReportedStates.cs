using HealthKit.Registration;
using HealthKit.Snapshots;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Checks;

/// <summary>Takes what the app reports to the check of that name, and has it looked at now.</summary>
internal sealed class ReportedStates(IEnumerable<ReportedResult> reporteds, RunRequestQueue requests)
{
    // The first of two with one name, for which the host is refused.
    private readonly Dictionary<string, ReportedResult> _reporteds = reporteds.DistinctBy(static reported => reported.Check, StringComparer.OrdinalIgnoreCase)
        .ToDictionary(static reported => reported.Check, StringComparer.OrdinalIgnoreCase);

    /// <exception cref="ArgumentException">There is no reported check of that name.</exception>
    public void Report(string check, HealthStatus status, string? message)
    {
        ArgumentNullException.ThrowIfNull(check);
        if (!_reporteds.TryGetValue(check, out var reported))
        {
            var known = _reporteds.Count == 0 ? "There is none" : $"There is {string.Join(", ", _reporteds.Keys)}";
            throw new ArgumentException(
                $"No reported check is called \"{CheckData.Short(check)}\". {known}. Add it: services.AddHealthKit().AddReported(\"...\").", nameof(check));
        }

        reported.Set(new HealthCheckResult(status, message));
        requests.Request(reported.Check);
    }
}
