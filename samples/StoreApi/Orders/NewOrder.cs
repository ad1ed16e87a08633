namespace StoreApi.Orders;

/// <summary>The order that a client sends. Any property may be missing.</summary>
public sealed record NewOrder(string? Item, int? Quantity)
{
    private const int LongestItem = 200;
    private const int LargestQuantity = 1_000;

    public Dictionary<string, string[]> Faults()
    {
        var errors = new Dictionary<string, string[]>();
        if (string.IsNullOrWhiteSpace(Item))
            errors["item"] = ["An order needs an item."];
        else if (Item.Length > LongestItem)
            errors["item"] = [$"An item has at most {LongestItem} characters."];
        else if (Item.Any(char.IsControl))
            errors["item"] = ["An item holds no control characters."];

        if (Quantity is not (>= 1 and <= LargestQuantity))
            errors["quantity"] = [$"A quantity is a number from 1 to {LargestQuantity}."];

        return errors;
    }

    /// <summary>Creates the order. Call it only after <see cref="Faults"/> returned none.</summary>
    public Order Place(DateTimeOffset now)
    {
        // PostgreSQL stores microseconds, so the first response and later reads show the same time.
        var placedAt = now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond));
        return new Order(Guid.CreateVersion7(now), Item!, Quantity!.Value, placedAt);
    }
}
