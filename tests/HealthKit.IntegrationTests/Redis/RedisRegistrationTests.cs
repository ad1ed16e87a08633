using System.Diagnostics;
using HealthKit.TestServers;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace HealthKit.IntegrationTests.Redis;

public sealed class RedisRegistrationTests
{
    // The driver holds one connection for commands and one for subscriptions.
    private const int OfOneMultiplexer = 2;

    private static readonly TimeSpan Deadline = HangGuard.Limit;

    [Fact]
    public void Name_LooksLikeAConnectionString_IsRefusedWithoutBeingRepeated()
    {
        var builder = new ServiceCollection().AddHealthKit();

        var exception = Assert.Throws<ArgumentException>(() => builder.AddRedis("canary-host:6379,password=canary-secret"));

        Assert.Equal(
            "The check's name looks like a connection string, so it is not repeated here. Pass a name such as \"orders-db\", and the "
            + "connection string by name through the options (ConnectionStringName). (Parameter 'name')",
            exception.Message);
    }

    [Fact]
    public async Task Multiplexer_NotRegistered_HostRefusesToStart() => Assert.Equal(
        [
            "Check \"redis\" uses the app's IConnectionMultiplexer, and none is registered. Register it with "
            + "services.AddSingleton<IConnectionMultiplexer>(...), or set ConnectionStringName to the name of a connection string for the "
            + "check.",
        ],
        await RefusalsAsync(builder => builder.Services.AddHealthKit().AddRedis()));

    [Fact]
    public async Task KeyedMultiplexer_NotRegistered_HostRefusesToStart() => Assert.Equal(
        [
            "Check \"redis\" uses the IConnectionMultiplexer with the key \"cache\", and none is registered. Register it with "
            + "services.AddKeyedSingleton<IConnectionMultiplexer>(key, ...), or correct MultiplexerKey.",
        ],
        await RefusalsAsync(builder => builder.Services.AddHealthKit().AddRedis(configure: options => options.MultiplexerKey = "cache")));

    [Theory]
    [InlineData("canary-host:6379,password=canary-secret")]
    [InlineData("canary-host:6379")]
    public async Task ConnectionStringAsTheKey_IsRefusedWithoutEcho(string key) => Assert.Equal(
        [
            "Check \"redis\" uses the IConnectionMultiplexer with the key (not shown: it looks like a connection string), and none is "
            + "registered. Register it with services.AddKeyedSingleton<IConnectionMultiplexer>(key, ...), or correct MultiplexerKey.",
        ],
        await RefusalsAsync(builder => builder.Services.AddHealthKit().AddRedis(configure: options => options.MultiplexerKey = key)));

    [Fact]
    public async Task Settings_AllWrong_AreAllNamedAndNoConnectionStringIsRepeated() => Assert.Equal(
        [
            "Check \"both\" has both a MultiplexerKey and a ConnectionStringName. Keep the key to use the app's multiplexer, "
            + "or the connection string to give the check its own multiplexer.",
            "Check \"missing\" needs the connection string \"Nowhere\", and it is not configured. Set ConnectionStrings:Nowhere "
            + "(as an environment variable: ConnectionStrings__Nowhere).",
            "The ConnectionStringName of check \"pasted\" looks like a connection string, so it is not repeated here. Put the connection "
            + "string into the section ConnectionStrings and its name, such as \"Redis\", into ConnectionStringName.",
            "ConnectionStrings:Nonsense, which check \"unreadable\" uses, is not a valid Redis connection string; its value is not "
            + "shown here. Write it like \"localhost:6379,ssl=false\".",
            "HealthKit:Checks:out-of-range:FailAfter is 0; it must be from 1 to 100.",
        ],
        await RefusalsAsync(builder =>
        {
            builder.Configuration["ConnectionStrings:Good"] = "localhost:6379";
            builder.Configuration["ConnectionStrings:Nonsense"] = "canary-host:6379,password=canary-secret,canary=canary";
            builder.Services.AddHealthKit()
                .AddRedis("both", options => (options.MultiplexerKey, options.ConnectionStringName) = ("key", "name"))
                .AddRedis("missing", options => options.ConnectionStringName = "Nowhere")
                .AddRedis("pasted", options => options.ConnectionStringName = "canary-host:6379,password=canary-secret")
                .AddRedis("unreadable", options => options.ConnectionStringName = "Nonsense")
                .AddRedis("out-of-range", options => (options.ConnectionStringName, options.FailAfter) = ("Good", 0));
        }));

    [Fact]
    public async Task Multiplexer_Keyed_IsUsedByTheCheck()
    {
        await using var used = await RedisServer.StartAsync();
        await using var away = await RedisServer.StartAsync();
        await away.StopAsync();

        await using var host = await RedisHost.StartAsync(builder =>
        {
            builder.Services.AddSingleton<IConnectionMultiplexer>(_ => ConnectionMultiplexer.Connect(away.ConnectionString));
            builder.Services.AddKeyedSingleton<IConnectionMultiplexer>("cache", (_, _) =>
                ConnectionMultiplexer.Connect(used.ConnectionString));
            builder.Services.AddHealthKit().AddRedis();
            builder.Configuration["HealthKit:Checks:redis:MultiplexerKey"] = "cache";
        });

        await host.UntilAnswerAsync("healthy");
    }

    [Fact]
    public async Task Multiplexer_OfTheApp_IsUsedAndLeftOpen()
    {
        await using var server = await RedisServer.StartAsync();
        using var multiplexer = await ConnectionMultiplexer.ConnectAsync(server.ConnectionString);
        await UntilClientsAsync(server, OfOneMultiplexer, "the app's multiplexer has its connections");

        await using (var host = await RedisHost.StartAsync(builder =>
        {
            builder.Services.AddSingleton<IConnectionMultiplexer>(multiplexer);
            builder.Services.AddHealthKit().AddRedis();
        }))
        {
            await host.HealthyAsync(Deadline);
            await UntilClientsAsync(server, OfOneMultiplexer, "only the app's multiplexer is connected");
        }

        Assert.True(multiplexer.IsConnected);
    }

    [Fact]
    public async Task MultiplexerFactory_ThrowsWhileTheServerIsStopped_IsCalledAgain()
    {
        await using var server = await RedisServer.StartAsync();
        await server.StopAsync();
        await using var host = await RedisHost.StartAsync(
            server.ConnectionString.Replace("abortConnect=false", "abortConnect=true,connectRetry=1", StringComparison.Ordinal), Quick);

        await host.WaitForAsync(state => state.Exception is RedisConnectionException, Deadline, "the driver's attempt has ended");
        await host.UntilAnswerAsync("unhealthy connection-refused");

        await server.StartAgainAsync();

        await host.HealthyAsync(Deadline);
    }

    [Fact]
    public async Task NamedConnectionString_ServerAwayAtStart_OneMultiplexerEverClosedWithTheHost()
    {
        await using var server = await RedisServer.StartAsync();
        await server.StopAsync();

        await using (var host = await RedisHost.StartNamedAsync(server.ConnectionString, Quick))
        {
            await host.WaitForAsync(state => state.ConsecutiveFailures >= 5, Deadline, "five runs have failed");
            await server.StartAgainAsync();
            await host.HealthyAsync(Deadline);

            await UntilClientsAsync(server, OfOneMultiplexer, "there are the connections of one multiplexer");
            var runs = host.State.LastRun;
            await host.WaitForAsync(state => state.LastRun > runs + TimeSpan.FromSeconds(1), Deadline, "the check runs on");
            await UntilClientsAsync(server, OfOneMultiplexer, "there are still the connections of one multiplexer");
        }

        await UntilClientsAsync(server, 0, "the multiplexer is closed");
    }

    [Fact]
    public async Task NamedConnectionString_ServerFrozen_HostEndsAtOnceAllTheSame()
    {
        using var delay = new SchedulingDelay();
        await using var server = await RedisServer.StartAsync();
        var host = await RedisHost.StartNamedAsync(server.ConnectionString, Quick);
        await host.HealthyAsync(Deadline);
        server.Freeze();
        await host.WaitForAsync(state => state.Status == HealthStatus.Unhealthy, Deadline, "the check is unhealthy");

        var stopping = Stopwatch.GetTimestamp();
        await host.DisposeAsync();

        Assert.InRange(
            Stopwatch.GetElapsedTime(stopping), TimeSpan.Zero, delay.Bound(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public async Task NamedConnectionString_MissingWhileHealthKitIsDisabled_IsIgnored()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration["HealthKit:Enabled"] = "false";
        builder.Services.AddHealthKit().AddRedis(configure: options => options.ConnectionStringName = "Nowhere");
        await using var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");

        await app.StartAsync();
        await app.StopAsync();
    }

    private static void Quick(RedisCheckOptions options)
    {
        options.Interval = TimeSpan.FromMilliseconds(200);
        options.RetryInterval = TimeSpan.FromMilliseconds(100);
        options.Timeout = TimeSpan.FromMilliseconds(500);
    }

    private static async Task<IEnumerable<string>> RefusalsAsync(Action<WebApplicationBuilder> configure) =>
        (await Assert.ThrowsAsync<OptionsValidationException>(() => RedisHost.StartAsync(configure))).Message.Split('\n')
            .Where(static line => !line.StartsWith("The settings of HealthKit have ", StringComparison.Ordinal));

    /// <summary>Waits for this number of connections besides that of redis-cli. A connection probe may still be closing.</summary>
    private static Task<TimeSpan> UntilClientsAsync(RedisServer server, int count, string what) => Eventually.TrueAsync(
        async () => (await server.CliAsync("CLIENT", "LIST")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Length == count + 1,
        Deadline, what);
}
