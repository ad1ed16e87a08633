namespace StoreApi.Orders;

/// <summary>An order as it was placed. It never changes, so a cached one is never wrong.</summary>
public sealed record Order(Guid Id, string Item, int Quantity, DateTimeOffset PlacedAt);
