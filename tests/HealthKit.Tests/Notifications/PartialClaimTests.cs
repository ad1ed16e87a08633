using HealthKit.Notifications.Delivery;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Tests.Notifications;

/// <summary>Groups of which this replica may send only a part yet, and the ids by which a receiver detects a repeated message.</summary>
public sealed class PartialClaimTests : IDisposable
{
    private const HealthStatus Unhealthy = HealthStatus.Unhealthy;

    private readonly PartialCoordinator _coordinator = new();
    private readonly ChannelScene _scene;

    public PartialClaimTests() => _scene = new ChannelScene(
        static options => options.GroupWait = TimeSpan.FromSeconds(1), coordinator: _coordinator);

    private Guid[] Ids => [.. _scene.Sender.Attempts.Select(static attempt => attempt.Message.Id)];

    private string[] Attempts => [.. _scene.Sender.Attempts
        .Select(static attempt => string.Join(", ", attempt.Message.Alerts.Select(static alert => alert.Check)))];

    [Fact]
    public void Group_OfWhichAPartWaits_IsTwoMessages()
    {
        _coordinator.Away.Add("cache");
        _scene.Turn("db", Unhealthy).Turn("cache", Unhealthy).Advance(2);

        _coordinator.Away.Clear();
        _scene.Advance(60);

        Assert.Equal(["db", "cache"], Attempts);
        Assert.Distinct(Ids);
    }

    [Fact]
    public void Group_ThatAnotherCheckJoinsWhileItWaits_IsTwoMessages()
    {
        using var scene = new ChannelScene(coordinator: _coordinator);
        _coordinator.Away.UnionWith(["db", "cache"]);

        scene.Turn("db", Unhealthy).Turn("cache", Unhealthy).Advance(60);

        Assert.Equal(["db Unhealthy", "cache Unhealthy"], scene.Taken);
        Assert.Distinct(scene.Sender.Attempts.Select(static attempt => attempt.Message.Id));
    }

    [Fact]
    public void Part_ThatFailedAndIsSentAlone_KeepsItsId()
    {
        FailWithAPart();

        _coordinator.Lost.Add("cache");
        _scene.Advance(60);

        Assert.Equal(["db", "db"], Attempts);
        Assert.Equal(Ids[0], Ids[1]);
    }

    [Fact]
    public void Part_ThatFailedAndIsSentWithTheRest_HasAnotherId()
    {
        FailWithAPart();

        _scene.Advance(60);

        Assert.Equal(["db", "db, cache"], Attempts);
        Assert.Distinct(Ids);
    }

    [Fact]
    public void Message_WhoseAdditionIsWithdrawn_KeepsItsId()
    {
        using var scene = new ChannelScene(static options => options.SendResolved = false);
        scene.Sender.Answer = static _ => Task.FromResult(ChannelScene.Away);
        scene.Turn("db", Unhealthy).Turn("cache", Unhealthy).Turn("cache", HealthStatus.Healthy);

        scene.Sender.Answer = static _ => Task.FromResult(DeliveryResult.Delivered);
        scene.Advance(60);

        Assert.Equal(["db Unhealthy"], scene.Taken);
        Assert.Single(scene.Sender.Attempts.Select(static attempt => attempt.Message.Id).Distinct());
    }

    public void Dispose() => _scene.Dispose();

    private void FailWithAPart()
    {
        _coordinator.Away.Add("cache");
        _scene.Sender.Answer = static _ => Task.FromResult(ChannelScene.Away);
        _scene.Turn("db", Unhealthy).Turn("cache", Unhealthy).Advance(1);
        _scene.Sender.Answer = static _ => Task.FromResult(DeliveryResult.Delivered);
        _coordinator.Away.Clear();
    }

    /// <summary>Does not answer for some checks, and gives others to another replica.</summary>
    private sealed class PartialCoordinator : IReplicaCoordinator
    {
        public HashSet<string> Away { get; } = [];

        public HashSet<string> Lost { get; } = [];

        public Task<bool> TryClaimAsync(string key, TimeSpan expiry, CancellationToken cancellationToken)
        {
            var check = key.Split(':')[1];
            return Away.Contains(check) ? throw new TimeoutException() : Task.FromResult(!Lost.Contains(check));
        }

        public Task ExtendAsync(string key, TimeSpan expiry, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task ReleaseAsync(string key, CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
