using Microsoft.AspNetCore.Http.HttpResults;

namespace StoreApi.Orders;

/// <summary>Maps the two routes of the service.</summary>
internal static class OrderEndpoints
{
    public static void MapOrders(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/orders", PlaceAsync);
        routes.MapGet("/orders/{id:guid}", FindAsync);
    }

    private static async Task<Results<Created<Order>, ValidationProblem>> PlaceAsync(
        NewOrder wanted, IOrderStore store, OrderMetrics metrics, TimeProvider time, CancellationToken cancellationToken)
    {
        if (wanted.Faults() is { Count: > 0 } errors)
            return TypedResults.ValidationProblem(errors);

        var order = wanted.Place(time.GetUtcNow());
        await store.AddAsync(order, cancellationToken);
        metrics.Count(order);
        return TypedResults.Created($"/orders/{order.Id}", order);
    }

    private static async Task<Results<Ok<Order>, NotFound>> FindAsync(Guid id, IOrderStore store, CancellationToken cancellationToken) =>
        await store.FindAsync(id, cancellationToken) is { } order ? TypedResults.Ok(order) : TypedResults.NotFound();
}
