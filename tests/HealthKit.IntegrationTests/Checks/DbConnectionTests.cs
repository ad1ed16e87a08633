using System.Data.Common;
using System.Text.Json.Nodes;
using HealthKit.IntegrationTests.App;
using HealthKit.TestServers;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace HealthKit.IntegrationTests.Checks;

public sealed class DbConnectionTests
{
    [Theory]
    [InlineData("", "SELECT 1", "healthy", "")]
    [InlineData(";Password=wrong", "SELECT 1", "unhealthy", "authentication")]
    [InlineData(";Database=nosuch", "SELECT 1", "unhealthy", "not-found")]
    [InlineData("", "SELECT * FROM nosuch", "unhealthy", "not-found")]
    [InlineData("", "SELEC 1", "unhealthy", "error")]
    [InlineData("", "SELECT nosuch", "unhealthy", "error")]
    [InlineData("", "SET TRANSACTION READ ONLY; CREATE TABLE t()", "unhealthy", "read-only")]
    [InlineData(";Port=1", "SELECT 1", "unhealthy", "connection-refused")]
    [InlineData(";Host=no-such-host.invalid", "SELECT 1", "unhealthy", "dns")]
    public async Task DbConnectionCheck_EachOutcome_ReportsOnlyStateAndReason(string change, string query, string state, string reason)
    {
        await using var postgres = await PostgresServer.StartAsync();
        await using var source = NpgsqlDataSource.Create(postgres.ConnectionString + change);
        await using var app = await TestApp.StartAsync(builder =>
        {
            builder.Services.AddSingleton<DbDataSource>(source);
            builder.Services.AddHealthKit()
                .AddDbConnection(configure: options => (options.Query, options.Timeout) = (query, TimeSpan.FromSeconds(30)));
        });

        var answer = await app.GetAsync("/health/database");

        var check = JsonNode.Parse(answer.Body)!["check"]!;
        Assert.Equal((state, reason), ($"{check["state"]}", $"{check["reason"]}"));
        Assert.DoesNotContain("nosuch", answer.Everything(), StringComparison.Ordinal);
    }
}
