using System.Globalization;
using HealthKit.TestServers;

namespace HealthKit.IntegrationTests.Notifications;

/// <summary>Three replicas of the sample that share one PostgreSQL and one Redis.</summary>
public sealed class FleetTests
{
    private const int Replicas = 3;
    private static readonly TimeSpan Deadline = HangGuard.Limit;

    // On a busy machine Redis may answer late. The replica asks again after a part of this delay, before the claims expire after 2 min.
    private static readonly TimeSpan Patient = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task Postgres_StopsAndRestarts_FleetSendsOneMessageAndOneRecovery()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var fleet = await StartAsync(receiver);

        await fleet.Postgres.StopAsync();
        var broken = (await receiver.TakenAsync(static delivery => delivery.Event == "broken", 1, Deadline)).Single();
        await fleet.UntilAsync("yielded", Replicas - 1);
        await fleet.Postgres.StartAgainAsync();
        var recovered = (await receiver.TakenAsync(static delivery => delivery.Event == "recovered", 1, Deadline)).Single();

        // Each of the other replicas has checked and left the message to the replica that sent it. No further message arrives.
        await fleet.UntilAsync("yielded", 2 * (Replicas - 1));
        Assert.True(receiver.All.Select(static delivery => delivery.Event)
            .SequenceEqual(["broken", "recovered"]), $"Not one message and one recovery:\n{Received(receiver)}");
        Assert.All(receiver.All, static delivery => Assert.Equal("fleet", delivery.Json["coordination"]!.GetValue<string>()));
        await AssertOutageAsync(fleet, recovered);
        TestContext.Current.TestOutputHelper!.WriteLine($"{broken.Instance} told of it, {recovered.Instance} of the recovery after "
            + $"{recovered.Seconds} s.");
    }

    [Fact]
    public async Task Postgres_StopsWhileRedisIsAway_IsReportedByEachMarkedWithItsInstance()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var fleet = await StoreFleet.StartAsync(Replicas, receiver, TimeSpan.FromSeconds(3));

        await fleet.Redis.StopAsync();
        await fleet.Postgres.StopAsync();
        await receiver.TakenAsync(static delivery => delivery.Event == "broken", Replicas, Deadline);
        await fleet.Postgres.StartAgainAsync();
        var recovered = await receiver.TakenAsync(static delivery => delivery.Event == "recovered", Replicas, Deadline);

        Assert.True(receiver.All.Count == 2 * Replicas, $"Not one message of each kind by each replica:\n{Received(receiver)}");
        Assert.All(receiver.All, static delivery => Assert.Equal("uncoordinated", delivery.Json["coordination"]!.GetValue<string>()));
        Assert.Equal(["pod-0", "pod-1", "pod-2"], recovered.Select(static delivery => delivery.Instance).Order());
        foreach (var delivery in recovered)
            await AssertOutageAsync(fleet, delivery);

        foreach (var store in fleet.Stores)
        {
            await store.Process.Output.WaitForAsync(IsUncoordinated, Deadline);
            Assert.Single(store.Process.Output.Lines(), IsUncoordinated);
        }

        static bool IsUncoordinated(string line) => line.Contains("cannot coordinate with the other replicas", StringComparison.Ordinal);
    }

    [Fact]
    public async Task Replica_StartsDuringAnOutage_SendsNoSecondMessage()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var fleet = await StartAsync(receiver);
        await fleet.Postgres.StopAsync();
        await fleet.UntilAsync("yielded", Replicas - 1);

        await fleet.AddAsync("pod-late");
        await fleet.UntilAsync("yielded", Replicas);

        Assert.True(receiver.All.Count == 1, $"Not one message:\n{Received(receiver)}");
    }

    /// <summary>Asserts that the message contains what its replica observed, to the second.</summary>
    private static async Task AssertOutageAsync(StoreFleet fleet, Delivery recovered)
    {
        var store = fleet.Stores[int.Parse(recovered.Instance[4..], CultureInfo.InvariantCulture)];
        var line = await store.Process.Output.WaitForAsync(
            static line => line.Contains("Check postgres is healthy again after", StringComparison.Ordinal), Deadline);
        var seen = double.Parse(line[(line.IndexOf("again after ", StringComparison.Ordinal) + 12)..].Split(' ')[0],
            CultureInfo.InvariantCulture);
        Assert.InRange(recovered.Seconds, seen - 0.5, seen + 0.5);
    }

    private static string Received(Receiver receiver) =>
        string.Join('\n',
            receiver.All.Select(static delivery => $"{delivery.At:HH:mm:ss.fff} {delivery.Status} {delivery.Json.ToJsonString()}"));

    private static Task<StoreFleet> StartAsync(Receiver receiver) => StoreFleet.StartAsync(Replicas, receiver, Patient);
}
