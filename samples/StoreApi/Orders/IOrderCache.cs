namespace StoreApi.Orders;

/// <summary>A cache may forget and may be away; it never throws.</summary>
internal interface IOrderCache
{
    Task<Order?> FindAsync(Guid id);

    Task KeepAsync(Order order);
}
