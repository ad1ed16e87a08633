namespace StoreApi.Orders;

/// <summary>Where orders are kept.</summary>
public interface IOrderStore
{
    Task AddAsync(Order order, CancellationToken cancellationToken);

    /// <summary>The order, or <see langword="null"/> when there is none with this id.</summary>
    Task<Order?> FindAsync(Guid id, CancellationToken cancellationToken);
}
