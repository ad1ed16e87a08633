using HealthKit.Notifications.Routing;

namespace HealthKit.SimulationTests.Fleet;

/// <summary>Counts the messages about a check from now on.</summary>
internal sealed class OutageWatch(SimulatedFleet fleet, string check)
{
    private readonly long _since = fleet.Now;

    public Messages Count() => new(
        Count(AlertKind.Firing, ClaimState.Acquired), Count(AlertKind.Firing, ClaimState.Uncoordinated),
        Count(AlertKind.Resolved, ClaimState.Acquired), Count(AlertKind.Resolved, ClaimState.Uncoordinated));

    private int Count(AlertKind kind, ClaimState claim) =>
        fleet.Receiver.AlertsOf(check, kind, _since).Count(alert => alert.Claim == claim);
}

/// <summary>The messages about one outage: sent for all replicas, and by single replicas that could not reach the store.</summary>
internal readonly record struct Messages(int Firing, int UncoordinatedFiring, int Resolved, int UncoordinatedResolved);
