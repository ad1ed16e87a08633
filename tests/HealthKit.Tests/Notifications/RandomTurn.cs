using HealthKit.Notifications.Routing;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Tests.Notifications;

/// <summary>A turn of a check in a random course of things, as far as its channel sees one.</summary>
internal sealed record RandomTurn(string Check, AlertState Level, TimeSpan At)
{
    /// <summary>Turns checks at random moments, now fast, now slowly, and returns the turns that count.</summary>
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
                var state = to > minSeverity ? AlertState.Healthy : to == HealthStatus.Unhealthy ? AlertState.Unhealthy : AlertState.Degraded;
                if (state != states[check])
                {
                    states[check] = state;
                    turns.Add(new RandomTurn(check, state, scene.Now));
                }

                scene.Turn(check, to);
            }

            // Never whole seconds, so that no turn comes at the very moment at which the router looks.
            scene.Advance(random.NextDouble() + random.Next(4) switch { 0 => random.Next(0, 3), 1 => random.Next(0, 20), 2 => random.Next(0, 90), _ => 0 });
        }

        return turns;
    }
}
