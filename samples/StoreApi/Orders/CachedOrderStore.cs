namespace StoreApi.Orders;

/// <summary>Reads through a cache: an order that is not in the cache is read from the store and added.</summary>
internal sealed class CachedOrderStore(IOrderStore store, IOrderCache cache) : IOrderStore
{
    public Task AddAsync(Order order, CancellationToken cancellationToken) => store.AddAsync(order, cancellationToken);

    public async Task<Order?> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        if (await cache.FindAsync(id) is { } cached)
            return cached;

        var order = await store.FindAsync(id, cancellationToken);
        if (order is not null)
            await cache.KeepAsync(order);

        return order;
    }
}
