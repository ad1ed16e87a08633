using System.Runtime.InteropServices;
using HealthKit.Lifecycle;
using HealthKit.Snapshots;

namespace HealthKit.SimulationTests.Worlds;

/// <summary>What the actions of a script do to a world.</summary>
internal sealed partial class World
{
    private static readonly TimeSpan DrainDelay = TimeSpan.FromSeconds(5);

    private void Do(ScriptAction action)
    {
        switch (action.Kind)
        {
            case ActionKind.HostStarts:
                _services.Lifetime.Start();
                Probes.IsStarted = true;
                _pace.OnStarted();
                break;
            case ActionKind.Signal:
                Signal();
                break;
            case ActionKind.HostStops:
                Probes.IsDraining = true;
                _services.Lifetime.StopApplication();
                break;
            case ActionKind.EnterMaintenance:
                Probes.IsInMaintenance = true;
                _services.Control.EnterMaintenance(action.Value == 0 ? null : $"We move. password={SimulatedCheck.Secret}");
                break;
            case ActionKind.LeaveMaintenance:
                Probes.IsInMaintenance = false;
                _services.Control.LeaveMaintenance();
                break;
            case ActionKind.Suspend:
                Suspend(action.Duration);
                break;
            case ActionKind.JumpClock:
                Time.WallClockOffset += action.Duration;
                break;
            case ActionKind.HaltEngine:
                Halt(action.Duration);
                break;
            case ActionKind.StarvePool:
                Starve(action.Duration);
                break;
            case ActionKind.Read:
                _snapshots.Read(action.Value);
                break;
            case ActionKind.Reconnect:
                _snapshots.Follow(action.Value);
                break;
            case ActionKind.ReceiverAway or ActionKind.ReactionBlocks or ActionKind.ReactionThrows:
                _reactions.Do(action);
                break;
            default:
                if (Check(action.Target) is { } check)
                    Push(action, check);

                break;
        }
    }

    private void Starve(TimeSpan duration)
    {
        StarvedSince ??= Time.GetTimestamp();
        Pool.Starve();
        Disturb();
        Time.After(duration, () =>
        {
            Disturb();
            Pool.Feed();
            StarvedSince = Pool.IsStarved ? StarvedSince : null;
        });
    }

    // The first signal drains a service whose start-up is complete. The delay ends before the host stops.
    private void Signal()
    {
        var isReady = Probes.IsStarted && Store.Latest.Startup.Status == HealthStatus.Healthy;
        _services.Drain.Handle(new PosixSignalContext(PosixSignal.SIGTERM));
        Probes.IsDraining |= isReady;
    }

    private void Push(ScriptAction action, SimulatedCheck check)
    {
        var name = check.Plan.Name;
        switch (action.Kind)
        {
            case ActionKind.Report:
                check.Report((HealthStatus)action.Value);
                Report(name, (HealthStatus)action.Value);
                _pace.OnReported(check, (HealthStatus)action.Value);
                break;
            case ActionKind.Beat:
                check.Beat();
                _services.Beat(name);
                _pace.OnBeat(check);
                break;
            case ActionKind.EndTask when action.Value == 1:
                check.Report(HealthStatus.Healthy);
                _services.EndTask(name, failure: null);
                break;
            case ActionKind.EndTask:
                check.FailTask();
                _services.EndTask(name, new InvalidOperationException($"password={SimulatedCheck.Secret}"));
                break;
            case ActionKind.CallSucceeds:
                Disturb();
                Advance(check, (model, engineTime) => model.OnCallSucceeded(Time.GetTimestamp(), engineTime));
                _services.Reporter.ReportSuccess(name);
                break;
            case ActionKind.CallFails:
                Disturb();
                check.Model.OnCallFailed();
                _services.Reporter.ReportFailure(name);
                break;
            case ActionKind.ConnectionLost:
                _services.Reporter.ReportConnectionLost(name);
                break;
            case ActionKind.ConnectionRestored:
                check.Model.OnConnectionRestored();
                _services.Reporter.ReportConnectionRestored(name);
                break;
        }
    }

    private void Report(string name, HealthStatus status)
    {
        if (status == HealthStatus.Healthy)
            _services.Control.ReportHealthy(name);
        else if (status == HealthStatus.Degraded)
            _services.Control.ReportDegraded(name, $"The queue is long. password={SimulatedCheck.Secret}");
        else
            _services.Control.ReportUnhealthy(name, $"It is down. password={SimulatedCheck.Secret}");
    }
}
