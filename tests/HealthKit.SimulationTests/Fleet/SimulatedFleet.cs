using System.Runtime.ExceptionServices;

namespace HealthKit.SimulationTests.Fleet;

/// <summary>
/// Many replicas of one service on one simulated time, with one database, one Redis, one store for claims and one receiver. Everything runs
/// on the thread that calls it.
/// </summary>
internal sealed class SimulatedFleet : IDisposable
{
    private readonly Replica?[] _replicas;
    private readonly ReplicaClock[] _clocks;
    private readonly int[] _lives;
    private readonly List<ClaimsConnection> _connections = [];

    public SimulatedFleet(FleetPlan plan)
    {
        Plan = plan;
        Random = new FleetRandom(plan.Seed);
        Promises = new Promises(() => new TimeSpan(Time.GetTimestamp()));
        Claims = new ClaimsStore(this);
        Database = new SimulatedServer(this, "postgres");
        Redis = new SimulatedServer(this, "redis");
        Servers = plan.HasRedis ? [Database, Redis] : [Database];
        (_replicas, _lives) = (new Replica?[plan.Replicas], new int[plan.Replicas]);
        var uptimes = Enumerable.Range(0, (plan.Replicas / plan.ReplicasOfAMachine) + 1)
            .Select(_ => Random.UpTo(TimeSpan.FromDays(30))).ToArray();
        _clocks = [.. Enumerable.Range(0, plan.Replicas).Select(number => new ReplicaClock(
            Time, uptimes[number / plan.ReplicasOfAMachine], Random.Between(-plan.MaximumSkew, plan.MaximumSkew)))];
        for (var number = 0; number < plan.Replicas; number++)
        {
            var started = number;
            Time.After(Random.UpTo(plan.StartsWithin), () => Start(started));
        }
    }

    public FleetPlan Plan { get; }

    public SimulatedTime Time { get; } = new();

    public FleetRandom Random { get; }

    public Promises Promises { get; }

    public SimulatedServer Database { get; }

    public SimulatedServer Redis { get; }

    public ImmutableArray<SimulatedServer> Servers { get; }

    public ClaimsStore Claims { get; }

    public SharedReceiver Receiver { get; } = new();

    /// <summary>The replicas that run now.</summary>
    public IEnumerable<Replica> Replicas => _replicas.OfType<Replica>();

    /// <summary>The number of processes that have started, each restart included.</summary>
    public int Lives => _lives.Sum();

    /// <summary>The connections to the claims store of all processes, also of those that stop.</summary>
    public IEnumerable<ClaimsConnection> Connections => _connections.Where(static connection => !connection.IsEnded);

    /// <summary>The number of processes that were ever without the claims store.</summary>
    public int LivesWithoutStore => _connections.Count(static connection => connection.WasCutOff);

    public long Now => Time.GetTimestamp();

    /// <summary>Runs a scenario on a thread of its own, whose continuations all run inline.</summary>
    public static void Simulate(FleetPlan plan, Action<SimulatedFleet> scenario)
    {
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(
            () =>
            {
                try
                {
                    using var fleet = new SimulatedFleet(plan);
                    scenario(fleet);
                    Assert.Null(fleet.Promises.Broken);
                }
                catch (Exception exception)
                {
                    failure = ExceptionDispatchInfo.Capture(exception);
                }
            },
            maxStackSize: 16 << 20);
        thread.Start();
        thread.Join();
        failure?.Throw();
    }

    /// <summary>Lets time pass.</summary>
    public void Run(TimeSpan span)
    {
        var end = Now + span.Ticks;
        while (Time.NextDue <= end)
            Time.RunNext();

        Time.MoveTo(end);
    }

    public void Run(double seconds) => Run(TimeSpan.FromSeconds(seconds));

    /// <summary>Stops the process and starts the next one, unless a restart is under way.</summary>
    public void Restart(int number)
    {
        if (_replicas[number] is { } replica)
        {
            _replicas[number] = null;
            replica.Stop(() => Time.After(Random.Between(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(3)), () => Start(number)));
        }
    }

    /// <summary>Restarts all replicas one after the other, and lets time pass meanwhile.</summary>
    public void RestartAll(TimeSpan pace)
    {
        for (var number = 0; number < Plan.Replicas; number++)
        {
            Restart(number);
            Run(pace);
        }
    }

    public Task PassAsync(TimeSpan from, TimeSpan to)
    {
        var passed = new TaskCompletionSource();
        Time.After(Random.Between(from, to), passed.SetResult);
        return passed.Task;
    }

    public void Dispose()
    {
        foreach (var replica in Replicas)
            replica.Dispose();
    }

    private void Start(int number)
    {
        var replica = new Replica(this, number, ++_lives[number], _clocks[number]);
        _replicas[number] = replica;
        _connections.Add(replica.Claims);
    }
}

/// <summary>The random times of a fleet.</summary>
internal sealed class FleetRandom(int seed)
{
    private readonly Random _random = new(seed);

    public TimeSpan UpTo(TimeSpan maximum) => maximum * _random.NextDouble();

    public TimeSpan Between(TimeSpan from, TimeSpan to) => from + ((to - from) * _random.NextDouble());

    public int Below(int maximum) => _random.Next(maximum);

    /// <summary>Returns a random share of the numbers below a count.</summary>
    public HashSet<int> Share(int count, double share) => [.. Enumerable.Range(0, count).Where(_ => _random.NextDouble() < share)];
}
