using System.Globalization;
using System.Net;
using HealthKit.IntegrationTests.StoreApi;
using HealthKit.TestServers;

namespace HealthKit.IntegrationTests.Notifications;

/// <summary>Replicas of the sample that notify one receiver about their one PostgreSQL, and coordinate through one Redis.</summary>
internal sealed class StoreFleet : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = HangGuard.Limit;

    private readonly List<Store> _stores = [];
    private readonly Receiver _receiver;
    private readonly TimeSpan _uncoordinatedDelay;

    private StoreFleet(Receiver receiver, TimeSpan uncoordinatedDelay, PostgresServer postgres, RedisServer redis)
    {
        (_receiver, _uncoordinatedDelay) = (receiver, uncoordinatedDelay);
        Postgres = postgres;
        Redis = redis;
    }

    public PostgresServer Postgres { get; }

    public RedisServer Redis { get; }

    public IReadOnlyList<Store> Stores => _stores;

    /// <summary>Starts the replicas and returns when all of them are ready.</summary>
    public static async Task<StoreFleet> StartAsync(int replicas, Receiver receiver, TimeSpan uncoordinatedDelay)
    {
        var fleet = new StoreFleet(receiver, uncoordinatedDelay, await PostgresServer.StartAsync(), await RedisServer.StartAsync());
        for (var index = 0; index < replicas; index++)
            await fleet.AddAsync($"pod-{index}");

        foreach (var store in fleet._stores)
        {
            await Eventually.TrueAsync(
                async () => (await store.Client.GetAsync(new Uri("/health/ready", UriKind.Relative))).StatusCode == HttpStatusCode.OK,
                    Deadline, "the store is ready");
        }

        return fleet;
    }

    public async Task AddAsync(string instance) => _stores.Add(await Store.StartAsync(configure: settings =>
    {
        Store.Connect(settings, Postgres, Redis);
        settings.Environment["HealthKit__Checks__postgres__Interval"] = "00:00:01";
        settings.Environment["HealthKit__Notifications__ops__Url"] = _receiver.Url;
        settings.Environment["HealthKit__Notifications__ops__AllowHttp"] = "true";
        settings.Environment["HealthKit__Notifications__ops__Checks__0"] = "postgres";
        settings.Environment["HealthKit__Notifications__ops__Instance"] = instance;
        settings.Environment["HealthKit__Notifications__ops__For"] = "00:00:02";
        settings.Environment["HealthKit__Notifications__ops__GroupWait"] = "00:00:01";
        settings.Environment["HealthKit__Notifications__ops__UncoordinatedDelay"] = $"{_uncoordinatedDelay:c}";

        // A second attempt after a late response would be a second message.
        settings.Environment["HealthKit__Notifications__ops__Timeout"] = "00:02:00";
    }));

    /// <summary>Waits until the replicas together have counted this many occurrences of an outcome.</summary>
    public Task UntilAsync(string outcome, int count) => Eventually.TrueAsync(
        async () => (await Task.WhenAll(_stores.Select(store => CountAsync(store, outcome)))).Sum() == count,
            Deadline, $"{count} are {outcome}");

    public async ValueTask DisposeAsync()
    {
        foreach (var store in _stores)
            await store.DisposeAsync();

        await Postgres.DisposeAsync();
        await Redis.DisposeAsync();
    }

    private static async Task<int> CountAsync(Store store, string outcome)
    {
        var page = await store.Client.GetStringAsync(new Uri("/metrics", UriKind.Relative));
        var line = page.Split('\n')
            .First(line => line.StartsWith($"health_notifications_total{{channel=\"ops\",outcome=\"{outcome}\"}}",
                StringComparison.Ordinal));
        return int.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture);
    }
}
