namespace StoreApi.Orders;

/// <summary>Reads through a cache: what is not in it is taken from the store and put into it.</summary>
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
