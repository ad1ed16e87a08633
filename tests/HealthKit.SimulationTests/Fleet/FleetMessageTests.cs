namespace HealthKit.SimulationTests.Fleet;

/// <summary>
/// One outage is one message, however many replicas see it. The tests hold the bound of docs/fleet.md: one message of the replicas that
/// reach the claims store, one more each time that the store loses its data, and one of each process that cannot reach the store. With
/// <c>HEALTHKIT_SOAK=1</c> there are a thousand replicas.
/// </summary>
public sealed class FleetMessageTests
{
    private static readonly int Replicas = Environment.GetEnvironmentVariable("HEALTHKIT_SOAK") == "1" ? 1_000 : 100;
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(100) / Replicas;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Outage_ClocksDiffer_SendsOneMessageAndOneRecovery(bool isFrozen) => Simulate($"outage, frozen {isFrozen}", fleet =>
    {
        var outage = Begin(fleet, isFrozen);
        fleet.Run(60);
        End(fleet, isFrozen);
        fleet.Run(60);

        var messages = outage.Count();
        Assert.Equal(new Messages(1, 0, 1, 0), messages);

        // A claim is SET for each replica and GET for each that lost; the replica that won deletes seven other states.
        Assert.InRange(fleet.Claims.Commands.Count, 0, 2 * (Replicas + Replicas - 1 + 7) + (3 * Replicas));
        return messages;
    });

    [Fact]
    public void Outages_OfTwoServers_AreOneMessageForEachCheck() => Simulate("two servers at once", fleet =>
    {
        var (postgres, redis) = (new OutageWatch(fleet, "postgres"), new OutageWatch(fleet, "redis"));
        fleet.Database.Refuse();
        fleet.Redis.Refuse();
        fleet.Run(60);
        fleet.Database.Accept();
        fleet.Redis.Accept();
        fleet.Run(60);

        Assert.Equal(new Messages(1, 0, 1, 0), postgres.Count());
        Assert.Equal(new Messages(1, 0, 1, 0), redis.Count());
        Assert.InRange(fleet.Receiver.Messages.Count, 2, 4);
        return postgres.Count();
    });

    [Fact]
    public void RollingRestart_DuringAnOutage_SendsOneMessageAndOneRecovery() => Simulate("rolling restart", fleet =>
    {
        var outage = Begin(fleet);
        fleet.RestartAll(Pace);
        fleet.Run(40);
        Assert.Equal(2 * Replicas, fleet.Lives);
        End(fleet);
        fleet.Run(60);

        Assert.Equal(new Messages(1, 0, 1, 0), outage.Count());
        return outage.Count();
    });

    [Fact]
    public void RollingRestart_WithoutAnOutage_SendsNothing() => Simulate("rolling restart, no outage", fleet =>
    {
        var outage = new OutageWatch(fleet, "postgres");
        fleet.RestartAll(Pace);
        fleet.Run(60);

        Assert.Equal(default, outage.Count());
        return outage.Count();
    });

    [Fact]
    public void Replicas_CutOffFromTheDatabase_AreOneMessageAndOneRecovery() => Simulate("half cut off from the database", fleet =>
    {
        var outage = new OutageWatch(fleet, "postgres");
        var half = fleet.Random.Share(Replicas, 0.5);
        fleet.Database.CutOff(half);
        fleet.Run(60);
        fleet.Database.Connect(half);
        fleet.Run(60);

        Assert.Equal(new Messages(1, 0, 1, 0), outage.Count());
        return outage.Count();
    });

    [Fact]
    public void Replicas_ThatRecoverMinutesApart_SendARecoveryEachTwoMinutesAtMost() => Simulate("recoveries 200 s apart", fleet =>
    {
        var outage = new OutageWatch(fleet, "postgres");
        int[] all = [.. Enumerable.Range(0, Replicas)];
        fleet.Database.CutOff(all);
        fleet.Run(60);
        fleet.Database.Connect(all[..(Replicas / 2)]);
        fleet.Run(200);
        fleet.Database.Connect(all[(Replicas / 2)..]);
        fleet.Run(60);

        // The claim of the first recovery has expired when the others recover.
        Assert.Equal(new Messages(1, 0, 2, 0), outage.Count());
        return outage.Count();
    });

    [Fact]
    public void Replicas_CutOffFromTheStore_SendOnceEachAndTheOthersOnceTogether() => Simulate("30 % cut off from the store", fleet =>
    {
        var cutOff = fleet.Random.Share(Replicas, 0.3);
        fleet.Claims.CutOff(cutOff);
        fleet.Run(15);
        var outage = Begin(fleet);
        fleet.Run(60);
        End(fleet);
        fleet.Run(60);

        Assert.Equal(new Messages(1, cutOff.Count, 1, cutOff.Count), outage.Count());
        return outage.Count();
    });

    [Fact]
    public void Replicas_CutOffWhileTheyClaim_SendOnceEachAtMost() => Simulate("30 % cut off while they claim", fleet =>
    {
        // Commands and their responses are lost, so that a claim may belong to a replica that does not know it.
        var cutOff = fleet.Random.Share(Replicas, 0.3);
        var outage = Begin(fleet);
        fleet.Run(15.8);
        fleet.Claims.CutOff(cutOff);
        fleet.Run(6);
        fleet.Claims.Connect(cutOff);
        fleet.Run(40);
        End(fleet);
        fleet.Run(60);

        var messages = outage.Count();
        Assert.InRange(messages.Firing, 1, 1);
        Assert.InRange(messages.UncoordinatedFiring, 0, cutOff.Count);
        Assert.Equal((1, 0), (messages.Resolved, messages.UncoordinatedResolved));
        return messages;
    });

    [Fact]
    public void Store_ThatIsAway_LetsEachReplicaSendOnce() => Simulate("store away", fleet =>
    {
        fleet.Claims.GoAway();
        var outage = Begin(fleet);
        fleet.Run(60);
        End(fleet);
        fleet.Run(60);

        Assert.Equal(new Messages(0, Replicas, 0, Replicas), outage.Count());
        return outage.Count();
    });

    [Fact]
    public void Store_ThatIsAwayDuringARollingRestart_LetsEachProcessSendOnce() => Simulate("store away, rolling restart", fleet =>
    {
        fleet.Claims.GoAway();
        var outage = Begin(fleet);
        fleet.Run(40);
        fleet.RestartAll(Pace);
        fleet.Run(60);
        End(fleet);
        fleet.Run(60);

        var messages = outage.Count();
        Assert.Equal((0, fleet.Lives), (messages.Firing, messages.UncoordinatedFiring));
        Assert.Equal((0, Replicas), (messages.Resolved, messages.UncoordinatedResolved));
        return messages;
    });

    [Fact]
    public void Store_ThatReturnsWithinTheDelay_LetsFewReplicasSend() => Simulate("store away for 5 s of the delay", fleet =>
    {
        // The replicas claim 15 to 17 s after the outage, and those without the store again up to 15 s later.
        var outage = Begin(fleet);
        fleet.Run(14);
        fleet.Claims.GoAway();
        fleet.Run(5);
        fleet.Claims.Return(withData: true);
        fleet.Run(60);
        End(fleet);
        fleet.Run(60);

        var messages = outage.Count();
        Assert.InRange(messages.Firing, 0, 1);
        Assert.InRange(messages.UncoordinatedFiring, 0, Replicas / 2);
        Assert.Equal((1, 0), (messages.Resolved, messages.UncoordinatedResolved));
        return messages;
    });

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 2)]
    public void Store_ThatReturnsDuringARollingRestart_SendsAgainOnlyWithoutItsData(bool withData, int messages) =>
        Simulate($"store returns, with data {withData}, rolling restart", fleet =>
        {
            var outage = Begin(fleet);
            fleet.Run(40);
            fleet.Claims.GoAway();
            fleet.Run(5);
            fleet.Claims.Return(withData);
            fleet.Run(10);
            fleet.RestartAll(Pace);
            fleet.Run(60);
            End(fleet);
            fleet.Run(60);

            Assert.Equal(new Messages(messages, 0, 1, 0), outage.Count());
            return outage.Count();
        });

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    public void Outage_WithRandomEvents_KeepsTheBound(int seed) => Simulate($"random events {seed}", seed, fleet =>
    {
        var outage = Begin(fleet);
        var (losses, away) = (0, 0);
        for (var step = 0; step < 20; step++)
        {
            // Claims that nobody renews for two minutes expire, so the store returns before that.
            away = fleet.Claims.IsUp ? 0 : away + 1;
            losses += Disturb(fleet, away > 5 ? 3 : fleet.Random.Below(7));
            fleet.Run(10);
        }

        fleet.Claims.Return(withData: true);
        fleet.Claims.Connect(fleet.Random.Share(Replicas, 1));
        fleet.Run(60);
        End(fleet);
        fleet.Run(60);

        var messages = outage.Count();
        Assert.InRange(messages.Firing, 0, 1 + losses);
        Assert.InRange(messages.UncoordinatedFiring, 0, fleet.LivesWithoutStore);
        Assert.True(messages.Firing + messages.UncoordinatedFiring > 0);
        Assert.Equal((1, 0), (messages.Resolved, messages.UncoordinatedResolved));
        return messages;
    });

    /// <summary>Returns how many times the store lost its data.</summary>
    private static int Disturb(SimulatedFleet fleet, int kind)
    {
        switch (kind)
        {
            case 0:
                fleet.Claims.CutOff(fleet.Random.Share(Replicas, 0.2));
                return 0;
            case 1:
                fleet.Claims.Connect(fleet.Random.Share(Replicas, 1));
                return 0;
            case 2:
                fleet.Claims.GoAway();
                return 0;
            case 3 or 4:
                fleet.Claims.Return(withData: kind == 3);
                return kind == 3 ? 0 : 1;
            case 5:
                foreach (var number in fleet.Random.Share(Replicas, 0.2))
                    fleet.Restart(number);

                return 0;
            default:
                return 0;
        }
    }

    private static void Simulate(string name, Func<SimulatedFleet, Messages> scenario) => Simulate(name, 7, scenario);

    private static void Simulate(string name, int seed, Func<SimulatedFleet, Messages> scenario)
    {
        var plan = new FleetPlan(seed, Replicas) { HasRedis = true };
        SimulatedFleet.Simulate(plan, fleet =>
        {
            fleet.Run(plan.StartsWithin + TimeSpan.FromSeconds(20));
            var messages = scenario(fleet);
            var commands = fleet.Claims.Commands;
            var highest = LoadFigures.Highest([.. commands.Select(static command => command.At)], 0, fleet.Now);
            FleetFigures.Write(
                $"messages of {Replicas}, {name}",
                $"""
                {messages}; {fleet.Lives} processes; {commands.Count} commands at the store, at most {highest} in 100 ms: {
                string.Join(", ", commands.CountBy(static command => command.Command).Select(static pair => $"{pair.Key} {pair.Value}"))}
                """);
            Assert.All(fleet.Replicas, static replica => Assert.True(replica.IsHealthy));
        });
    }

    private static OutageWatch Begin(SimulatedFleet fleet, bool isFrozen = false)
    {
        var outage = new OutageWatch(fleet, "postgres");
        (isFrozen ? (Action)fleet.Database.Freeze : fleet.Database.Refuse)();
        return outage;
    }

    private static void End(SimulatedFleet fleet, bool isFrozen = false) =>
        (isFrozen ? (Action)fleet.Database.Thaw : fleet.Database.Accept)();
}
