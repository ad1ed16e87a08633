using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using StackExchange.Redis;

namespace HealthKit.Benchmarks.Comparison.Apps;

/// <summary>What an app has for its own use, and health checks are given.</summary>
internal static class UsualClients
{
    public static void Add(IServiceCollection services, string postgres, string redis) => services
        .AddSingleton(_ => NpgsqlDataSource.Create(postgres))
        .AddSingleton<IConnectionMultiplexer>(_ => ConnectionMultiplexer.Connect(redis));
}
