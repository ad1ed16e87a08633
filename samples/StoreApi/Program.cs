// A small order service as one would write it for production: orders in PostgreSQL, read through a Redis cache.
//
// Run it:   ./run.sh in the root of the repository starts it with a PostgreSQL and a Redis of its own and prints what to try.
//           `dotnet run --project samples/StoreApi` alone keeps the orders in memory. With servers of your own:
//           ConnectionStrings__Postgres='Host=...' ConnectionStrings__Redis='...' dotnet run --project samples/StoreApi
//
// Try it:   curl -i localhost:5000/orders --json '{"item":"Tea","quantity":2}'    201, with the order's address in Location
//           curl -i localhost:5000/orders/{id}                                    200; the second time it comes from the cache
//           curl -i localhost:5000/health                                         what the checks say
//
// Told:     HealthKit__Notifications__ops__Url=https://... has what breaks posted there as JSON (docs/notifications.md); of all replicas on
//           one Redis, one speaks.
//
// You see:  the service starts whether its servers are there or not. Without PostgreSQL requests for orders are answered with
//           503 until it is back, and so is /health/ready, within a few seconds; without Redis they are answered all the same, only not
//           from the cache, and /health says degraded. /health/live stays 200 throughout.

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
