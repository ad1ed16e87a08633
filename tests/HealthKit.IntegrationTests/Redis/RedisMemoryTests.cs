using System.Globalization;
using HealthKit.TestServers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using StackExchange.Redis;

namespace HealthKit.IntegrationTests.Redis;

public sealed class RedisMemoryTests
{
    private const int Megabyte = 1_048_576;

    private static readonly TimeSpan Deadline = HangGuard.Limit;

    [Fact]
    public async Task Memory_OfAServerThatEvictsNothing_IsSeenAtItsThresholds()
    {
        await using var server = await ServerAsync("noeviction");
        await using var host = await StartAsync(server);
        await host.HealthyAsync(Deadline);

        await FillAsync(server, share: 0.84);
        await host.UntilAnswerAsync("degraded threshold");
        await FillAsync(server, share: 0.94);
        await host.UntilAnswerAsync("unhealthy threshold");
        await server.CliAsync("FLUSHALL");
        await host.HealthyAsync(Deadline);
    }

    [Fact]
    public async Task Memory_OfAFullServer_HasThePolicyDecide()
    {
        await using var server = await ServerAsync("volatile-lru");
        await using var host = await StartAsync(server);
        await FillAsync(server, share: 0.94);

        // No key expires.
        await host.UntilAnswerAsync("unhealthy threshold");
        await server.CliAsync("SET", "session", "1", "EX", "3600");
        await host.HealthyAsync(Deadline);
        await server.CliAsync("DEL", "session");
        await host.UntilAnswerAsync("unhealthy threshold");
        await server.CliAsync("CONFIG", "SET", "maxmemory-policy", "allkeys-lru");
        await host.WaitForAsync(
            static state => state.Status == HealthStatus.Healthy && state.Data.TryGetValue("share", out var share)
                && share is >= 0.9 and <= 1.0, Deadline, "the check is healthy and reports the used share");
    }

    [Theory]
    [InlineData("resp2")]
    [InlineData("resp3")]
    public async Task Memory_WithoutALimit_IsHealthyAndReportsUnlimited(string protocol)
    {
        await using var server = await RedisServer.StartAsync();
        await using var host = await StartAsync($"{server.ConnectionString},protocol={protocol}");

        await host.WaitForAsync(
            static state => state.Status == HealthStatus.Healthy && state.Data.TryGetValue("limitBytes", out var limit)
                && limit is "unlimited", Deadline, "the check is healthy and reports that there is no limit");
    }

    [Fact]
    public async Task Memory_ThatTheUserMayNotSee_IsForbidden()
    {
        await using var server =
            await RedisServer.StartAsync(static settings => settings.Configuration.Add("user default on nopass ~* +@all -info"));
        await using var host = await StartAsync(server);

        await host.UntilAnswerAsync("unhealthy forbidden");
    }

    [Fact]
    public async Task Memory_OfAUserWhoMayNotRunScripts_IsForbiddenWhereTheDriverRefusesTheCommandItself()
    {
        await using var server =
            await RedisServer.StartAsync(static settings => settings.Configuration.Add("user default on nopass ~* +@all -eval"));
        await using var host = await StartAsync(server);
        var isRefused = typeof(ConnectionMultiplexer).Assembly.GetName().Version!.Major >= 3;

        await host.UntilAnswerAsync(isRefused ? "unhealthy forbidden" : "healthy");
    }

    [Fact]
    public async Task Memory_ProxyWithoutInfoCommand_IsForbiddenAndKeepsTheAppsConnection()
    {
        await using var server = await RedisServer.StartAsync();
        await using var twemproxy = await TwemproxyServer.StartAsync(server.Port);
        await using var counter = await CountingProxy.StartAsync(twemproxy.Port, ProxyProtocol.Redis);
        await using var host = await StartAsync(
            $"{server.ConnectionStringThrough(counter.Port)},proxy=twemproxy,connectTimeout=60000{RedisHost.PatientCalls}");

        await host.WaitForAsync(state => state.ConsecutiveFailures >= 5, Deadline, "five runs have failed");
        await host.UntilAnswerAsync("unhealthy forbidden");

        // A run that costs the app its connection would have it connect again for each run.
        Assert.InRange(counter.AcceptedConnections, 1, 4);
    }

    [Fact]
    public async Task Server_FrozenOrStopped_HasReasonTimeoutOrConnectionRefused()
    {
        await using var server = await RedisServer.StartAsync();
        await using var host = await StartAsync(server.ConnectionString, TimeSpan.FromSeconds(1));
        await host.HealthyAsync(Deadline);

        server.Freeze();
        await host.WaitForAsync(state => state.Reason == HealthReason.Timeout, Deadline, "the check times out");
        server.Thaw();
        await host.HealthyAsync(Deadline);
        await server.StopAsync();
        await host.WaitForAsync(state => state.Reason == HealthReason.ConnectionRefused, Deadline, "the server is seen to be away");
    }

    private static Task<RedisServer> ServerAsync(string policy) => RedisServer.StartAsync(settings =>
    {
        settings.Configuration.Add($"maxmemory {16 * Megabyte}");
        settings.Configuration.Add($"maxmemory-policy {policy}");
    });

    /// <summary>Adds keys until this share of the memory is in use.</summary>
    private static async Task FillAsync(RedisServer server, double share)
    {
        await using var connection = new Connection(server);
        while (await UsedAsync(server) < share * 16 * Megabyte)
            await connection.Database.StringSetAsync($"{Guid.NewGuid()}", new byte[128 * 1_024]);
    }

    private static async Task<long> UsedAsync(RedisServer server)
    {
        var line = (await server.CliAsync("INFO", "memory")).Split('\n')
            .Single(line => line.StartsWith("used_memory:", StringComparison.Ordinal));
        return long.Parse(line["used_memory:".Length..], CultureInfo.InvariantCulture);
    }

    private static Task<RedisHost> StartAsync(RedisServer server) => StartAsync(server.ConnectionString);

    /// <param name="connectionString">The app's connection string.</param>
    /// <param name="timeout">By default long, because a run that the machine delays must not hide what the check measures.</param>
    private static Task<RedisHost> StartAsync(string connectionString, TimeSpan? timeout = null) => RedisHost.StartAsync(builder =>
    {
        builder.Services.AddSingleton<IConnectionMultiplexer>(_ => ConnectionMultiplexer.Connect(connectionString));
        builder.Services.AddHealthKit().AddRedisMemory("redis", options =>
        {
            options.Impact = CheckImpact.Critical;
            options.Interval = TimeSpan.FromMilliseconds(100);
            options.Timeout = timeout ?? TimeSpan.FromSeconds(30);
            options.FailAfter = options.RecoverAfter = 1;
        });
    });

    private sealed class Connection(RedisServer server) : IAsyncDisposable
    {
        private readonly ConnectionMultiplexer _multiplexer =
            ConnectionMultiplexer.Connect(server.ConnectionString + RedisHost.PatientCalls);

        public IDatabase Database => _multiplexer.GetDatabase();

        public ValueTask DisposeAsync()
        {
            _multiplexer.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
