using System.Net.Http.Json;
using System.Text.Json.Nodes;
using HealthKit.TestServers;

namespace HealthKit.IntegrationTests.StoreApi;

/// <summary>The sample in a separate process, with the servers that a test needs.</summary>
public sealed class Store : IAsyncDisposable
{
    private Store(ServiceProcess process, PostgresServer? postgres, RedisServer? redis)
    {
        Process = process;
        Postgres = postgres;
        Redis = redis;
        Client = new HttpClient { BaseAddress = process.BaseAddress, Timeout = HangGuard.Limit };
    }

    public ServiceProcess Process { get; }

    public PostgresServer? Postgres { get; }

    public RedisServer? Redis { get; }

    public HttpClient Client { get; }

    /// <summary>
    /// Starts the store and takes ownership of the servers: they are disposed with the store. Drivers and checks have long timeouts, so
    /// that a late response on a busy machine is not an outage.
    /// </summary>
    public static async Task<Store> StartAsync(PostgresServer? postgres = null, RedisServer? redis = null,
        Action<ServiceSettings>? configure = null)
    {
        var process = await ServiceProcess.StartAsync(typeof(Program).Assembly.Location, settings =>
        {
            Connect(settings, postgres, redis);
            configure?.Invoke(settings);
        });
        return new Store(process, postgres, redis);
    }

    /// <summary>Configures the addresses of the servers, and the timeouts in seconds of the drivers and of the checks.</summary>
    public static void Connect(ServiceSettings settings, PostgresServer? postgres, RedisServer? redis, int driver = 30, int check = 30)
    {
        settings.Environment["ConnectionStrings__Postgres"] = postgres is null ? null
            : $"{postgres.ConnectionString};Timeout={driver};Command Timeout={driver}";
        settings.Environment["ConnectionStrings__Redis"] = redis is null ? null
            : $"{redis.ConnectionString},syncTimeout={driver}000,asyncTimeout={driver}000";
        settings.Environment["HealthKit__Checks__postgres__Timeout"] = postgres is null ? null : $"00:00:{check:00}";
        settings.Environment["HealthKit__Checks__redis__Timeout"] = redis is null ? null : $"00:00:{check:00}";
    }

    public Task<HttpResponseMessage> PlaceAsync(string item = "Tea", int quantity = 2) =>
        Client.PostAsync(new Uri("/orders", UriKind.Relative),
            JsonContent.Create(new JsonObject { ["item"] = item, ["quantity"] = quantity }));

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
