using HealthKit.IntegrationTests.App;
using HealthKit.TestServers;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace HealthKit.IntegrationTests.Observability;

/// <summary>The values that drivers and the framework write into labels, on a page that the public may read.</summary>
public sealed class PlaceLabelTests
{
    [Fact]
    public async Task Page_ByDefault_NamesNoHostUserOrDatabaseAndNumbersPools()
    {
        await using var postgres = await PostgresServer.StartAsync();
        await using var app = await StartAsync(postgres, placeLabels: false);

        var page = await PageAsync(app, "_pool_name=\"1\"");

        Assert.Contains("http_client_request_duration_seconds_count{", page, StringComparison.Ordinal);
        foreach (var place in (string[])["127.0.0.1", "Host=", "Database=", "Username=", $"\"{postgres.User}\"", "server_address",
            "server_port", $"{postgres.Port}"])
            Assert.DoesNotContain(place, page, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Page_WithPlaceLabels_HasThemButNoPassword()
    {
        await using var postgres = await PostgresServer.StartAsync();
        await using var app = await StartAsync(postgres, placeLabels: true);

        var page = await PageAsync(app, "Host=");

        Assert.Contains("server_address=\"127.0.0.1\"", page, StringComparison.Ordinal);
        Assert.DoesNotContain("Password=", page, StringComparison.OrdinalIgnoreCase);
    }

    private static Task<TestApp> StartAsync(PostgresServer postgres, bool placeLabels) => TestApp.StartAsync(
        builder =>
        {
            builder.Configuration["HealthKit:Metrics:IncludeHostLabels"] = $"{placeLabels}";
            // The tests' own connections belong to the same process.
            builder.Services.AddSingleton(_ => NpgsqlDataSource.Create(postgres.ConnectionString));
            builder.Services.AddHealthKit().AddNpgsql("database-check");
        },
        static app => app.MapGet("/query", async (NpgsqlDataSource database) =>
        {
            await using var command = database.CreateCommand("select 1");
            return await command.ExecuteScalarAsync();
        }));

    /// <summary>Returns a page that contains the text, the name of a pool.</summary>
    private static async Task<string> PageAsync(TestApp app, string pool)
    {
        // The page counts from the first scrape on.
        await app.GetAsync("/metrics");
        await app.GetAsync("/query");

        // On a busy machine a page comes without the observable instruments, because HealthKit waits at most 3 s for a collection.
        var page = "";
        await Eventually.TrueAsync(
            async () => (page = (await app.GetAsync("/metrics")).Body).Contains(pool, StringComparison.Ordinal), TestApp.Deadline,
            $"the page contains {pool}");
        return page;
    }
}
