using Prometheus;

namespace StoreApi.Orders;

/// <summary>Counts orders with prometheus-net. The metrics page shows them beside HealthKit's families, from the start on.</summary>
internal sealed class OrderMetrics
{
    private readonly Counter _placed = Metrics.CreateCounter("store_orders_placed_total", "Orders placed.");

    private readonly Histogram _quantities = Metrics.CreateHistogram(
        "store_order_quantity", "Quantity of an order.",
        new HistogramConfiguration { Buckets = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000] });

    public void Count(Order order)
    {
        _placed.Inc();
        _quantities.Observe(order.Quantity);
    }
}
