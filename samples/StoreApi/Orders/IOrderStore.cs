namespace StoreApi.Orders;

/// <summary>Stores orders.</summary>
public interface IOrderStore
{
    Task AddAsync(Order order, CancellationToken cancellationToken);

    /// <summary>The order, or <see langword="null"/> when there is none with this id.</summary>
    Task<Order?> FindAsync(Guid id, CancellationToken cancellationToken);
}
