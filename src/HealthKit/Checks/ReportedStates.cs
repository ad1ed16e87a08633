using HealthKit.Registration;
using HealthKit.Snapshots;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Checks;

/// <summary>Takes what the app reports to the check of that name, and has it looked at now.</summary>
internal sealed class ReportedStates(IEnumerable<ReportSlot> slots, RunRequests requests)
{
    // The first of two with one name, for which the host is refused.
    private readonly Dictionary<string, ReportSlot> _slots = slots.DistinctBy(static slot => slot.Check, StringComparer.OrdinalIgnoreCase)
        .ToDictionary(static slot => slot.Check, StringComparer.OrdinalIgnoreCase);

    /// <exception cref="ArgumentException">There is no reported check of that name.</exception>
    public void Report(string check, HealthStatus status, string? message)
    {
        ArgumentNullException.ThrowIfNull(check);
        if (!_slots.TryGetValue(check, out var slot))
        {
            var known = _slots.Count == 0 ? "There is none" : $"There is {string.Join(", ", _slots.Keys)}";
            throw new ArgumentException(
                $"No reported check is called \"{CheckData.Short(check)}\". {known}. Add it: services.AddHealthKit().AddReported(\"...\").", nameof(check));
        }

        slot.Say(new HealthCheckResult(status, message));
        requests.Request(slot.Check);
    }
}
