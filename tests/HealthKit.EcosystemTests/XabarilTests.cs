using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Serialization;
using HealthChecks.UI.Client;
using HealthChecks.UI.Core;
using HealthKit.IntegrationTests.App;
using HealthKit.TestServers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.DependencyInjection;
using RabbitMQ.Client;

namespace HealthKit.EcosystemTests;

/// <summary>The checks of AspNetCore.HealthChecks.* run under HealthKit, and its client reads HealthKit's answers.</summary>
public sealed class XabarilTests
{
    private const string Secret = "canary-7c1e";

    private static readonly JsonSerializerOptions OfTheClient = new()
    {
        PropertyNameCaseInsensitive = true,
        Converters = { new JsonStringEnumConverter(namingPolicy: null, allowIntegerValues: false) },
    };

    [Fact]
    public async Task Checks_OfXabaril_AreAdopted()
    {
        await using var postgres = await PostgresServer.StartAsync();
        await using var redis = await RedisServer.StartAsync();
        await using var shop = await TestApp.StartUnsettledAsync(static _ => { }, static app => app.MapGet("/", static () => "Hello"));
        await using var app = await TestApp.StartAsync(builder => builder.Services.AddHealthKit()
            .AddNpgSql(postgres.ConnectionString)
            .AddRedis(redis.ConnectionString, name: "cache")
            .AddUrlGroup(new Uri($"http://127.0.0.1:{shop.Port}/"), name: "shop"));

        await Health.AreHealthyAsync(app, "cache", "npgsql", "shop");
    }

    [Fact]
    public async Task Check_OfXabaril_OnAFrozenServer_IsATimeoutAtTheDeadlineAndDelaysNoOther()
    {
        await using var postgres = await PostgresServer.StartAsync();
        await using var app = await TestApp.StartAsync(builder =>
        {
            builder.RunsOften("npgsql").RunsOften("other");
            builder.Services.AddHealthKit().AddNpgSql(postgres.ConnectionString).AddHealthy("other");
        });

        postgres.Freeze();
        await Eventually.TrueAsync(
            async () => (await Health.ReadAsync(app))["npgsql"] == ("unhealthy", "timeout"), TestApp.Deadline, "the check is a timeout");
        await Eventually.TrueAsync(
            async () => (await Health.ReadAsync(app))["other"].State == "healthy", TestApp.Deadline, "the other check is healthy");
        postgres.Thaw();
        await Eventually.TrueAsync(
            async () => (await Health.ReadAsync(app))["npgsql"].State == "healthy", TestApp.Deadline, "the check is healthy again");
    }

    [Fact]
    public async Task XabarilCheck_Unhealthy_LeaksNoSecret()
    {
        await using var app = await TestApp.StartAsync(static builder => builder.Services.AddHealthKit()
            .AddNpgSql($"Host=127.0.0.1;Port={FreePort.Next()};Username=shop;Password={Secret}")
            .AddRedis($"127.0.0.1:{FreePort.Next()},password={Secret},connectTimeout=100,abortConnect=true", name: "cache"));

        await app.Logs.UntilAsync(1100, count: 2);
        foreach (var path in (string[])["/health", "/health/npgsql", "/health/cache", "/health?format=xabaril-ui", "/health/history"])
            Assert.DoesNotContain(Secret, (await app.GetAsync(path)).Everything(), StringComparison.Ordinal);

        Assert.DoesNotContain(app.Logs.Own, static line => line.Everything.Contains(Secret, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("closed", "connection-refused")]
    [InlineData("silent", "timeout")]
    public async Task RabbitmqCheck_ServerUnreachable_FailsInTimeWithoutLeakingTheSecret(string port, string reason)
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var number = port == "silent" ? ((IPEndPoint)silent.LocalEndpoint).Port : FreePort.Next();
        await using var app = await TestApp.StartAsync(builder => builder.Services.AddHealthKit().AddHealthy("other").AddRabbitMQ(
            _ => new ConnectionFactory { Uri = new Uri($"amqp://shop:{Secret}@127.0.0.1:{number}") }.CreateConnectionAsync(),
            timeout: TimeSpan.FromSeconds(2)));

        await Eventually.TrueAsync(
            async () => (await Health.ReadAsync(app))["rabbitmq"] == ("unhealthy", reason), TestApp.Deadline, $"the check is {reason}");
        Assert.Equal("healthy", (await Health.ReadAsync(app))["other"].State);
        Assert.DoesNotContain(Secret, (await app.GetAsync("/health")).Everything(), StringComparison.Ordinal);
        Assert.DoesNotContain(app.Logs.Own, static line => line.Everything.Contains(Secret, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Check_OfRabbitmq_SeesAFrozenServerAndAnEndedOne()
    {
        await using var rabbit = await RabbitMqServer.StartAsync(Secret);
        await using var app = await TestApp.StartAsync(builder =>
        {
            builder.RunsOften("rabbitmq");
            builder.Services.AddHealthKit().AddRabbitMQ(_ => new ConnectionFactory { Uri = rabbit.Address }.CreateConnectionAsync());
        });
        await Health.AreHealthyAsync(app, "rabbitmq");

        rabbit.Freeze();
        await IsAsync("unhealthy", "timeout");
        rabbit.Thaw();
        await IsAsync("healthy", null);
        await rabbit.KillAsync();
        await IsAsync("unhealthy", "connection-refused");

        Assert.DoesNotContain(Secret, (await app.GetAsync("/health")).Everything(), StringComparison.Ordinal);
        Assert.DoesNotContain(app.Logs.Own, static line => line.Everything.Contains(Secret, StringComparison.Ordinal));

        Task<TimeSpan> IsAsync(string state, string? reason) => Eventually.TrueAsync(
            async () => (await Health.ReadAsync(app))["rabbitmq"] == (state, reason), TestApp.Deadline, $"the check is {state}");
    }

    [Fact]
    public async Task Model_OfTheUiClient_ReadsHealthKitsAnswerAsItsOwnWritersAnswer()
    {
        await using var app = await TestApp.StartAsync(
            static builder => builder.Services.AddHealthKit().AddHealthy("db", "sql").AddDegraded("cache"),
            static app => app.MapHealthChecks(
                "/ui", new HealthCheckOptions { ResponseWriter = UIResponseWriter.WriteHealthCheckUIResponse }));

        var ours = Report((await app.GetAsync("/health?format=xabaril-ui")).Body);
        var theirs = Report((await app.GetAsync("/ui")).Body);

        Assert.Equal((UIHealthStatus.Degraded, UIHealthStatus.Degraded), (ours.Status, theirs.Status));
        Assert.Equal(["cache", "db"], ours.Entries.Keys.Order());
        Assert.Equal((UIHealthStatus.Degraded, UIHealthStatus.Healthy), (ours.Entries["cache"].Status, ours.Entries["db"].Status));
        Assert.All(ours.Entries, entry => Assert.Equal(theirs.Entries[entry.Key].Status, entry.Value.Status));
        Assert.Equal(theirs.Entries["db"].Tags!.Order(), ours.Entries["db"].Tags!.Order());
        Assert.Contains("sql", ours.Entries["db"].Tags!);
    }

    private static UIHealthReport Report(string json) => JsonSerializer.Deserialize<UIHealthReport>(json, OfTheClient)!;
}
