// The ten lines of the README: an app with PostgreSQL and Redis, and their health from one line more.
//
// Run it:   ConnectionStrings__Postgres='Host=localhost;Username=app;Password=...' ConnectionStrings__Redis='localhost' \
//           dotnet run --project samples/MinimalApi
//
// You see:  curl localhost:5000/health/ready    200 or 503, with the state of each check
//           curl localhost:5000/health/live     200, whatever the state of the servers

using StackExchange.Redis;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddNpgsqlDataSource(builder.Configuration.GetConnectionString("Postgres")!);
builder.Services.AddSingleton<IConnectionMultiplexer>(_ =>
    ConnectionMultiplexer.Connect($"{builder.Configuration.GetConnectionString("Redis")},abortConnect=false"));

builder.Services.AddHealthKit()   // serves /health, /health/live, /health/ready, /health/startup, ...
    .AddNpgsql()                  // the app's own NpgsqlDataSource
    .AddRedis();                  // the app's own IConnectionMultiplexer

var app = builder.Build();
app.MapGet("/", () => "Hello");
app.Run();
