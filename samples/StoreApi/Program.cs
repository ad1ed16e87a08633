// A small order service, written as for production: orders in PostgreSQL, read through a Redis cache.
//
// Run it:   ./run.sh in the root of the repository starts it with its own PostgreSQL and Redis, and prints what to try.
//           `dotnet run --project samples/StoreApi` alone keeps the orders in memory. With servers of your own:
//           ConnectionStrings__Postgres='Host=...' ConnectionStrings__Redis='...' dotnet run --project samples/StoreApi
//
// Try it:   curl -i localhost:5000/orders --json '{"item":"Tea","quantity":2}'    201, with the order's address in Location
//           curl -i localhost:5000/orders/{id}                                    200; the second time it comes from the cache
//           curl -i localhost:5000/health                                         the state of each check
//           curl -i localhost:5000/metrics                                        its orders too: store_orders_placed_total
//
// Alerts:   with HealthKit__Notifications__ops__Url=https://... the service posts alerts there as JSON (docs/notifications.md). One of all
//           replicas on the same Redis sends.
//
// You see:  the service starts with or without its servers. Without PostgreSQL, requests for orders get 503 until it is back, and within a
//           few seconds /health/ready does too. Without Redis, requests are answered without the cache, and /health is degraded.
//           /health/live stays 200.

using StoreApi;
using StoreApi.Orders;

var builder = WebApplication.CreateBuilder(args);
builder.AddJsonLogs();
builder.AddServers();
builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = 16 * 1024);
builder.Services.AddOrders();
builder.Services.AddProblemAnswers();
builder.AddHealth();

var app = builder.Build();
app.UseProblemAnswers();
app.MapOrders();
app.MapGet("/", () => "POST /orders, GET /orders/{id}, GET /health\n");
app.Run();
