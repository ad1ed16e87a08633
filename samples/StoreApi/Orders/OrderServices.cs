using Npgsql;
using StackExchange.Redis;

namespace StoreApi.Orders;

/// <summary>Chooses the order store by the registered servers.</summary>
internal static class OrderServices
{
    public static void AddOrders(this IServiceCollection services)
    {
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(Store);
        services.AddSingleton(new OrderMetrics());
        services.ConfigureHttpJsonOptions(options => options.SerializerOptions.TypeInfoResolverChain.Insert(0, StoreJson.Default));
    }

    private static IOrderStore Store(IServiceProvider services)
    {
        IOrderStore store = services.GetService<NpgsqlDataSource>() is { } database
            ? new PostgresOrderStore(database)
            : new InMemoryOrderStore();

        return services.GetService<IConnectionMultiplexer>() is { } redis
            ? new CachedOrderStore(store, ActivatorUtilities.CreateInstance<RedisOrderCache>(services, redis))
            : store;
    }
}
