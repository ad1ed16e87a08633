using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using StackExchange.Redis;

namespace HealthKit.Benchmarks.Comparison.Apps;

/// <summary>The clients that an app registers for its own use and shares with its health checks.</summary>
internal static class UsualClients
{
    public static void Add(IServiceCollection services, string postgres, string redis) => services
        .AddSingleton(_ => NpgsqlDataSource.Create(postgres))
        .AddSingleton<IConnectionMultiplexer>(_ => ConnectionMultiplexer.Connect(redis));
}
