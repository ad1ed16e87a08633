namespace HealthKit.SimulationTests.Scripts;

/// <summary>Everything that happens in one world. The same script always gives the same world.</summary>
internal sealed record Script(
    int Seed, TimeSpan Length, ImmutableArray<CheckPlan> Checks, ImmutableArray<ScriptAction> Actions, ImmutableArray<ChannelPlan> Channels)
{
    /// <summary>The simulated time of all checks together.</summary>
    public double CheckHours => Length.TotalHours * Checks.Length;

    public override string ToString() => string.Join('\n',
        [FormattableString.Invariant($"seed {Seed}, {Length:c}, {Checks.Length} checks"), .. Checks, .. Channels, .. Actions]);
}

internal enum CheckKind { Dependency, ThirdParty, Lambda, Reported, Heartbeat, StartupTask }

/// <summary>What the runs of a check do.</summary>
internal enum Behavior
{
    Healthy, Degraded, Unhealthy, Refused, Slow, TimesOut, Throws, ThrowsAtOnce, ThrowsInFactory, ThrowsInDisposal, HasNoCheck,
    UndefinedStatus, Flaps, CompletesTwice, EndsAtDeadline, EndsLate, ObservesToken, Hangs,
}

/// <summary>From this time on, runs that start behave so. The duration is that of a run.</summary>
internal sealed record Phase(TimeSpan From, Behavior Behavior, TimeSpan Duration);

/// <summary>One check of a script. The number identifies it, also after other checks were removed.</summary>
internal sealed record CheckPlan(int Number, CheckKind Kind)
{
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(1.5);
    public TimeSpan RetryInterval { get; init; } = TimeSpan.FromMilliseconds(500);
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(1);
    public TimeSpan StartPeriod { get; init; }
    public TimeSpan InitialDelay { get; init; }
    public TimeSpan TimeToLive { get; init; }
    public TimeSpan? StaleAfter { get; init; }
    public int FailAfter { get; init; } = 2;
    public int RecoverAfter { get; init; } = 2;
    public CheckImpact Impact { get; init; }
    public HealthProbes Probes { get; init; } = HealthProbes.Ready;
    public ImmutableArray<Phase> Phases { get; init; } = [];

    /// <summary>Whether each result carries new data.</summary>
    public bool HasData { get; init; }

    public string Name => FormattableString.Invariant($"{Kind}-{Number}");
    public bool IsInline => Kind is CheckKind.Reported or CheckKind.Heartbeat or CheckKind.StartupTask;

    public override string ToString() => FormattableString.Invariant(
        $"{Name}: interval {Interval:c}, retry {RetryInterval:c}, timeout {Timeout:c}, start period {StartPeriod:c}, ")
        + FormattableString.Invariant($"delay {InitialDelay:c}, time to live {TimeToLive:c}, stale after {StaleAfter:c}, ")
        + FormattableString.Invariant($"fail after {FailAfter}, recover after {RecoverAfter}, {Impact}, {Probes}; ")
        + string.Join(", ", Phases.Select(static phase =>
            FormattableString.Invariant($"{phase.From:c} {phase.Behavior} {phase.Duration:c}")));
}

internal enum ActionKind
{
    HostStarts, Signal, HostStops, EnterMaintenance, LeaveMaintenance, Suspend, JumpClock, StarvePool, HaltEngine, Report, Beat,
    EndTask, CallSucceeds, CallFails, ConnectionLost, ConnectionRestored, Read, Reconnect, ReceiverAway, ReactionBlocks, ReactionThrows,
}

/// <summary>One event of a script: when, what, to which check or channel, for how long, and with which value.</summary>
internal sealed record ScriptAction(TimeSpan At, ActionKind Kind, int Target = -1, TimeSpan Duration = default, int Value = 0)
{
    public override string ToString() =>
        FormattableString.Invariant($"at {At:c} {Kind} target {Target}, duration {Duration:c}, value {Value}");
}

/// <summary>One notification channel of a script.</summary>
internal sealed record ChannelPlan(TimeSpan For, TimeSpan GroupWait, TimeSpan FlapWindow, int FlapThreshold, HealthStatus MinSeverity)
{
    public override string ToString() => FormattableString.Invariant(
        $"channel: for {For:c}, group wait {GroupWait:c}, flap window {FlapWindow:c}, threshold {FlapThreshold}, from {MinSeverity}");
}
