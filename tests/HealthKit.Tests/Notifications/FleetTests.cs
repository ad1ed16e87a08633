using HealthKit.Notifications.Routing;
using HealthKit.Tests.Support;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Tests.Notifications;

/// <summary>Fifty replicas that detect the same outages, on one clock.</summary>
public sealed class FleetTests
{
    private const int Replicas = 50;
    private const HealthStatus Healthy = HealthStatus.Healthy;
    private const HealthStatus Unhealthy = HealthStatus.Unhealthy;

    [Fact]
    public void Fleet_OutageAndRecovery_SendsOneMessageEach()
    {
        using var fleet = new Fleet();

        fleet.Turn("db", Unhealthy).Advance(300).Turn("db", Healthy).Advance(300);

        Assert.Equal(["db Firing", "db Resolved"], fleet.Lines);
        Assert.All(fleet.Messages, group => Assert.True(group.IsCoordinated));
        Assert.Equal(2 * (Replicas - 1), fleet.Yielded);
    }

    [Fact]
    public void Fleet_BreaksAgainRightAfter_IsSentAgain()
    {
        using var fleet = new Fleet();

        for (var round = 0; round < 3; round++)
            fleet.Turn("db", Unhealthy).Advance(40).Turn("db", Healthy).Advance(40);

        Assert.Equal(["db Firing", "db Resolved", "db Firing", "db Resolved", "db Firing", "db Resolved"], fleet.Lines);
    }

    [Fact]
    public void Fleet_TwoChecksBreakTogether_OneReplicaSendsOneMessage()
    {
        using var fleet = new Fleet(options => options.GroupWait = TimeSpan.FromSeconds(5));

        fleet.Turn("db", Unhealthy, apart: 0).Turn("cache", Unhealthy, apart: 0).Advance(60);

        Assert.Equal(["db Firing", "cache Firing"], fleet.Lines);
        Assert.Single(fleet.Messages);
    }

    [Fact]
    public void Fleet_LongOutage_IsRepeatedByOne()
    {
        using var fleet = new Fleet(options => options.RepeatInterval = TimeSpan.FromHours(1));

        fleet.Turn("db", Unhealthy).Advance((2 * 3600) + 300);

        Assert.Equal(["db Firing", "db StillFiring", "db StillFiring"], fleet.Lines);
    }

    [Fact]
    public void Fleet_ReplicaStartsDuringTheOutage_SendsNothingAnew()
    {
        using var fleet = new Fleet();
        fleet.Turn("db", Unhealthy).Advance(1_200);

        using var late = fleet.Start("late");
        late.Turn("db", Unhealthy);
        fleet.Advance(60);

        Assert.Equal(["db Firing"], fleet.Lines);
        Assert.Empty(late.Sender.Attempts);
    }

    [Fact]
    public void Fleet_CoordinatorDown_EachSendsItsOwnMarkedAndSpreadOverTheDelay()
    {
        using var fleet = new Fleet(options => options.UncoordinatedDelay = TimeSpan.FromSeconds(15));
        fleet.Claims.IsAway = true;

        fleet.Turn("db", Unhealthy).Advance(60);

        Assert.Equal(Replicas, fleet.Messages.Length);
        Assert.All(fleet.Messages, group => Assert.True(group.IsUncoordinated));
        Assert.All(fleet.Times, at => Assert.InRange(at.TotalSeconds, 0, 20));
        Assert.True(fleet.Times.Max() - fleet.Times.Min() > TimeSpan.FromSeconds(5));
        Assert.All(fleet.Scenes, scene => Assert.Equal([1604], scene.Log.Records.Select(record => record.Id)));
        Assert.All(fleet.Scenes, scene =>
            Assert.DoesNotContain("canary", string.Concat(scene.Log.Records.Select(record => $"{record.Message}{record.Exception}")),
                StringComparison.Ordinal));
    }

    [Fact]
    public void Fleet_CoordinatorReturnsDuringTheDelay_SendsOneMessage()
    {
        using var fleet = new Fleet(options => options.UncoordinatedDelay = TimeSpan.FromMinutes(2));
        fleet.Claims.IsAway = true;
        fleet.Turn("db", Unhealthy, apart: 0);
        var before = fleet.Messages.Length;

        fleet.Claims.IsAway = false;
        fleet.Advance(300);

        Assert.Equal(0, before);
        var group = Assert.Single(fleet.Messages);
        Assert.False(group.IsUncoordinated);
    }

    [Fact]
    public void Fleet_RecoversDuringTheDelay_SendsThatAndNotThatItIsBroken()
    {
        using var fleet = new Fleet(options => options.UncoordinatedDelay = TimeSpan.FromMinutes(2));
        fleet.Claims.IsAway = true;
        fleet.Turn("db", Unhealthy, apart: 0).Turn("db", Healthy, apart: 0).Advance(600);

        Assert.All(fleet.Messages, group => Assert.Equal(AlertState.Healthy, group.Alerts.Single().State));
    }

    [Fact]
    public void Standalone_WithoutCoordinator_IsNeitherForTheFleetNorUncoordinated()
    {
        using var scene = new ChannelScene();

        scene.Turn("db", Unhealthy);

        var group = Assert.Single(scene.Sender.Taken);
        Assert.False(group.IsCoordinated || group.IsUncoordinated);
    }

    /// <summary>Replicas that detect each transition within a few seconds of each other.</summary>
    private sealed class Fleet : IDisposable
    {
        private readonly VirtualTime _time = new();
        private readonly Action<HealthKit.Notifications.NotificationChannelOptions> _configure;

        public Fleet(Action<HealthKit.Notifications.NotificationChannelOptions>? configure = null)
        {
            _configure = configure ?? (static _ => { });
            Claims = new ScriptedCoordinator(_time);
            Scenes = [.. Enumerable.Range(0, Replicas).Select(index => Start($"pod-{index}"))];
        }

        public ScriptedCoordinator Claims { get; }

        public ChannelScene[] Scenes { get; }

        public AlertGroup[] Messages =>
            [.. Scenes.SelectMany(scene => scene.Sender.Attempts).OrderBy(attempt => attempt.At).Select(attempt => attempt.Message)];

        public TimeSpan[] Times => [.. Scenes.SelectMany(scene => scene.Sender.Attempts).Select(attempt => attempt.At)];

        public string[] Lines => [.. Messages.SelectMany(group => group.Alerts).Select(alert => $"{alert.Check} {alert.Kind}")];

        public long Yielded => Scenes.Sum(scene => scene.Counts["yielded"]);

        public ChannelScene Start(string instance) => new(_configure, _time, Claims.Of(instance), instance);

        public Fleet Turn(string check, HealthStatus to, double apart = 0.1)
        {
            foreach (var scene in Scenes)
                scene.Turn(check, to).Advance(apart);

            return this;
        }

        public Fleet Advance(double seconds)
        {
            _time.Advance(TimeSpan.FromSeconds(seconds));
            return this;
        }

        public void Dispose()
        {
            foreach (var scene in Scenes)
                scene.Dispose();
        }
    }
}
