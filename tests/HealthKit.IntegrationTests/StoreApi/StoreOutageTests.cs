using System.Diagnostics;
using System.Net;
using HealthKit.TestServers;

namespace HealthKit.IntegrationTests.StoreApi;

public sealed class StoreOutageTests
{
    private static readonly TimeSpan Deadline = HangGuard.Limit;

    [Fact]
    public async Task Redis_Frozen_RequestsAreAnsweredAllTheSame()
    {
        await using var store = await Store.StartAsync(await PostgresServer.StartAsync(), await RedisServer.StartAsync());
        var location = await store.PlacedAsync();
        await store.Client.GetStringAsync(location);
        using var delay = new SchedulingDelay();
        var usual = await TwentyReadsAsync(store);

        store.Redis!.Freeze();
        var took = await TwentyReadsAsync(store);
        store.Redis.Thaw();

        // One wait of a quarter of a second for each pause of two seconds. If all forty requests waited, they would take ten seconds.
        Assert.InRange(took, TimeSpan.FromSeconds(0.2), delay.Bound(TimeSpan.FromSeconds(2), 4 * usual));
        await CacheIsUsedAsync(store);
    }

    [Fact]
    public async Task Redis_StoppedThenStartedAgain_IsUsedAgain()
    {
        await using var store = await Store.StartAsync(await PostgresServer.StartAsync(), await RedisServer.StartAsync());
        await store.Client.GetStringAsync(await store.PlacedAsync());

        await store.Redis!.StopAsync();
        await store.Client.GetStringAsync(await store.PlacedAsync());
        await store.Redis.StartAgainAsync();

        await CacheIsUsedAsync(store);
        await store.Process.Output.WaitForAsync(line => line.Contains("The order cache is available again.", StringComparison.Ordinal),
            Deadline);
    }

    [Fact]
    public async Task Postgres_AwayFromTheStart_LeavesTheServiceStartedAndNotReady()
    {
        var postgres = await PostgresServer.StartAsync();
        await postgres.StopAsync();
        await using var store = await Store.StartAsync(postgres);

        await Eventually.TrueAsync(
            async () => await StatusAsync(store, "startup") == HttpStatusCode.OK, Deadline,
                "the service has started although its database is away");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await StatusAsync(store, "ready"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(store, "live"));
    }

    [Fact]
    public async Task Postgres_StoppedThenStartedAgain_OrdersAre503AndThenTaken()
    {
        await using var store = await Store.StartAsync(await PostgresServer.StartAsync());
        await store.PlacedAsync();

        await store.Postgres!.StopAsync();
        using var refused = await store.PlaceAsync();
        await store.Postgres.StartAgainAsync();
        var location = await Eventually.SucceedsAsync(store.PlacedAsync, Deadline);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.Equal("application/problem+json", refused.Content.Headers.ContentType?.MediaType);
        Assert.DoesNotContain(store.Postgres.User, await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        await store.Client.GetStringAsync(location);
    }

    [Fact]
    public async Task BothServers_AwayAtTheStart_ServiceStartsAndServesOnceTheyAreThere()
    {
        var postgres = await PostgresServer.StartAsync();
        var redis = await RedisServer.StartAsync();
        await postgres.StopAsync();
        await redis.StopAsync();

        await using var store = await Store.StartAsync(postgres, redis);
        using var refused = await store.PlaceAsync();
        await postgres.StartAgainAsync();
        await redis.StartAgainAsync();
        await Eventually.SucceedsAsync(store.PlacedAsync, Deadline);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        await CacheIsUsedAsync(store);
    }

    [Fact]
    public async Task Redis_Alone_CachesOrdersKeptInMemory()
    {
        await using var store = await Store.StartAsync(redis: await RedisServer.StartAsync());

        await CacheIsUsedAsync(store);
    }

    private static async Task<TimeSpan> TwentyReadsAsync(Store store)
    {
        var started = Stopwatch.GetTimestamp();
        for (var read = 0; read < 20; read++)
            await store.Client.GetStringAsync(await store.PlacedAsync());

        return Stopwatch.GetElapsedTime(started);
    }

    private static Task<TimeSpan> CacheIsUsedAsync(Store store) => Eventually.TrueAsync(
        async () =>
        {
            var before = await store.Redis!.CliAsync("DBSIZE");
            await store.Client.GetStringAsync(await store.PlacedAsync());
            return await store.Redis.CliAsync("DBSIZE") != before;
        },
        Deadline,
        "the cache is used");

    private static async Task<HttpStatusCode> StatusAsync(Store store, string probe)
    {
        using var response = await store.Client.GetAsync(new Uri($"/health/{probe}", UriKind.Relative));
        return response.StatusCode;
    }
}
