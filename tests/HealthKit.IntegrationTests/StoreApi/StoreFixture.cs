using HealthKit.TestServers;

namespace HealthKit.IntegrationTests.StoreApi;

/// <summary>One store with both servers, for tests that do not change them.</summary>
public sealed class StoreFixture : IAsyncLifetime
{
    private Store? _store;

    public Store Store => _store!;

    public async ValueTask InitializeAsync()
    {
        _store = await Store.StartAsync(await PostgresServer.StartAsync(), await RedisServer.StartAsync());

        // Until the cache is reachable, the store serves without it.
        await Eventually.TrueAsync(
            async () => (await Store.Client.GetAsync(new Uri("/health/redis", UriKind.Relative))).IsSuccessStatusCode, HangGuard.Limit,
            "the cache is reachable");
    }

    public async ValueTask DisposeAsync()
    {
        if (_store is not null)
            await _store.DisposeAsync();
    }
}
