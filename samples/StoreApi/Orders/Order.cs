namespace StoreApi.Orders;

/// <summary>A placed order. It never changes, so a cached order is always right.</summary>
public sealed record Order(Guid Id, string Item, int Quantity, DateTimeOffset PlacedAt);
