using StackExchange.Redis;

namespace StoreApi;

/// <summary>Registers each server whose connection string is set.</summary>
internal static class Servers
{
    public static void AddServers(this WebApplicationBuilder builder)
    {
        if (builder.Configuration.GetServer("Postgres") is { } postgres)
            builder.Services.AddNpgsqlDataSource(postgres);

        if (builder.Configuration.GetServer("Redis") is { } redis)
            builder.Services.AddSingleton<IConnectionMultiplexer>(_ => ConnectionMultiplexer.Connect(Options(redis)));
    }

    /// <summary>The connection string, or null when it is empty: compose passes an unset variable as an empty one.</summary>
    public static string? GetServer(this IConfiguration configuration, string name) =>
        configuration.GetConnectionString(name) is { } value && !string.IsNullOrWhiteSpace(value) ? value : null;

    // The first use connects. If Redis is away, that waits one second at most, and the driver connects when Redis is back.
    private static ConfigurationOptions Options(string redis)
    {
        var options = ConfigurationOptions.Parse(redis);
        options.AbortOnConnectFail = false;
        options.ConnectTimeout = 1_000;
        options.ConnectRetry = 1;
        return options;
    }
}
