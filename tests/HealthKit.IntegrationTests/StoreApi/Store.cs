using System.Net.Http.Json;
using System.Text.Json.Nodes;
using HealthKit.TestServers;

namespace HealthKit.IntegrationTests.StoreApi;

/// <summary>The sample in a process of its own, with the servers that a test wants.</summary>
public sealed class Store : IAsyncDisposable
{
    private Store(ServiceProcess process, PostgresServer? postgres, RedisServer? redis)
    {
        Process = process;
        Postgres = postgres;
        Redis = redis;
        Client = new HttpClient { BaseAddress = process.BaseAddress, Timeout = TimeSpan.FromSeconds(60) };
    }

    public ServiceProcess Process { get; }

    public PostgresServer? Postgres { get; }

    public RedisServer? Redis { get; }

    public HttpClient Client { get; }

    /// <summary>Takes the servers over: they are disposed with the store.</summary>
    public static async Task<Store> StartAsync(PostgresServer? postgres = null, RedisServer? redis = null, Action<ServiceSettings>? configure = null)
    {
        var process = await ServiceProcess.StartAsync(typeof(Program).Assembly.Location, settings =>
        {
            settings.Environment["ConnectionStrings__Postgres"] = postgres is null ? null : postgres.ConnectionString + ";Timeout=5;Command Timeout=5";
            settings.Environment["ConnectionStrings__Redis"] = redis?.ConnectionString;
            configure?.Invoke(settings);
        });
        return new Store(process, postgres, redis);
    }

    public Task<HttpResponseMessage> PlaceAsync(string item = "Tea", int quantity = 2) =>
        Client.PostAsync(new Uri("/orders", UriKind.Relative), JsonContent.Create(new JsonObject { ["item"] = item, ["quantity"] = quantity }));

    /// <summary>Places an order and returns its address.</summary>
    public async Task<Uri> PlacedAsync()
    {
        using var response = await PlaceAsync();
        return response.EnsureSuccessStatusCode().Headers.Location!;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Process.DisposeAsync();
        if (Postgres is not null)
            await Postgres.DisposeAsync();

        if (Redis is not null)
            await Redis.DisposeAsync();
    }
}
