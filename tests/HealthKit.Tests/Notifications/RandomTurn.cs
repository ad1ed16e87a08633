using HealthKit.Notifications.Routing;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Tests.Notifications;

/// <summary>A state change of a check in a random course of events, as its channel sees it.</summary>
internal sealed record RandomTurn(string Check, AlertState Level, TimeSpan At)
{
    /// <summary>Changes checks at random times, in bursts and slowly, and returns the changes that the channel sees.</summary>
    public static List<RandomTurn> Play(RouterScene scene, Random random, HealthStatus minSeverity, string[] checks)
    {
        var turns = new List<RandomTurn>();
        var status = checks.ToDictionary(check => check, _ => HealthStatus.Healthy);
        var states = checks.ToDictionary(check => check, _ => AlertState.Healthy);
        for (var step = 0; step < 60; step++)
        {
            var check = checks[random.Next(checks.Length)];
            var to = (HealthStatus)random.Next(3);
            if (to != status[check])
            {
                status[check] = to;
                var state = to > minSeverity ? AlertState.Healthy : to == HealthStatus.Unhealthy ? AlertState.Unhealthy
                    : AlertState.Degraded;
                if (state != states[check])
                {
                    states[check] = state;
                    turns.Add(new RandomTurn(check, state, scene.Now));
                }

                scene.Turn(check, to);
            }

            // Never whole seconds, so that no change coincides with a due time of the router.
            scene.Advance(random.NextDouble()
                + random.Next(4) switch { 0 => random.Next(0, 3), 1 => random.Next(0, 20), 2 => random.Next(0, 90), _ => 0 });
        }

        return turns;
    }
}
