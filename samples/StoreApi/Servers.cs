using Npgsql;
using StackExchange.Redis;

namespace StoreApi;

/// <summary>The servers that the service uses: those whose connection string is set.</summary>
internal static class Servers
{
    public static void AddServers(this WebApplicationBuilder builder)
    {
        if (builder.Configuration.GetServer("Postgres") is { } postgres)
            builder.Services.AddSingleton(_ => NpgsqlDataSource.Create(postgres));

        if (builder.Configuration.GetServer("Redis") is { } redis)
            builder.Services.AddSingleton<IConnectionMultiplexer>(_ => ConnectionMultiplexer.Connect(Options(redis)));
    }

    /// <summary>The connection string; nothing when it is empty, as an unset variable of a compose file is.</summary>
    public static string? GetServer(this IConfiguration configuration, string name) =>
        configuration.GetConnectionString(name) is { } value && !string.IsNullOrWhiteSpace(value) ? value : null;

    // The first use connects. A Redis that is away then holds it up for a second at most, and is connected to once it is there.
    private static ConfigurationOptions Options(string redis)
    {
        var options = ConfigurationOptions.Parse(redis);
        options.AbortOnConnectFail = false;
        options.ConnectTimeout = 1_000;
        options.ConnectRetry = 1;
        return options;
    }
}
