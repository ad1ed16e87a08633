using System.Collections.Concurrent;

namespace StoreApi.Orders;

/// <summary>Keeps the latest orders in memory, so that the service runs on a machine without servers.</summary>
internal sealed class InMemoryOrderStore : IOrderStore
{
    private const int Capacity = 10_000;

    private readonly ConcurrentDictionary<Guid, Order> _orders = new();
    private readonly ConcurrentQueue<Guid> _byAge = new();

    public Task AddAsync(Order order, CancellationToken cancellationToken)
    {
        _orders[order.Id] = order;
        _byAge.Enqueue(order.Id);
        if (_byAge.Count > Capacity && _byAge.TryDequeue(out var oldest))
            _orders.TryRemove(oldest, out _);

        return Task.CompletedTask;
    }

    public Task<Order?> FindAsync(Guid id, CancellationToken cancellationToken) => Task.FromResult(_orders.GetValueOrDefault(id));
}
