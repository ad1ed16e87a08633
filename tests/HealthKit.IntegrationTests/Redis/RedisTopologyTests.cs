using HealthKit.TestServers;

namespace HealthKit.IntegrationTests.Redis;

/// <summary>In each topology, the check reports what the app can do while its servers fail and return.</summary>
public sealed class RedisTopologyTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Primary_Alone_IsWhatTheAppMeets()
    {
        await using var server = await RedisServer.StartAsync();
        await using var host = await RedisHost.StartAsync(server.ConnectionString, Agreement.Policy);
        await using var agreement = new Agreement(host);
        await agreement.WorksAsync("started");

        await server.KillAsync();
        await agreement.FailsAsync("unhealthy connection-refused", "killed");
        await server.StartAgainAsync();
        await agreement.WorksAsync("started again");
        server.Freeze();
        await agreement.FailsAsync("unhealthy timeout", "frozen");
        server.Thaw();
        await agreement.WorksAsync("thawed");
        await server.CliAsync("REPLICAOF", "127.0.0.1", $"{FreePort.Next()}");
        await agreement.FailsAsync("unhealthy read-only", "made a replica");
        await server.CliAsync("REPLICAOF", "NO", "ONE");
        await agreement.WorksAsync("made a primary again");

        output.WriteLine(await agreement.EndAsync("primary"));
    }

    [Fact]
    public async Task Replica_Promoted_TakesOver()
    {
        await using var primary = await RedisServer.StartAsync();
        await using var replica = await ReplicaOfAsync(primary);
        await using var host =
            await RedisHost.StartAsync($"{primary.Host}:{primary.Port},{replica.ConnectionString},configCheckSeconds=1", Agreement.Policy);
        await using var agreement = new Agreement(host);
        await agreement.WorksAsync("started");

        await primary.KillAsync();
        await agreement.FailsAsync("unhealthy read-only", "primary killed");
        await replica.CliAsync("REPLICAOF", "NO", "ONE");
        await agreement.WorksAsync("replica promoted");
        await replica.KillAsync();
        await agreement.FailsAsync("unhealthy connection-refused", "killed too");

        output.WriteLine(await agreement.EndAsync("promoted"));
    }

    [Fact]
    public async Task Proxy_WithoutInfoCommand_CheckAgreesWithTheAppsCalls()
    {
        await using var server = await RedisServer.StartAsync();
        await using var proxy = await TwemproxyServer.StartAsync(server.Port);
        await using var host = await RedisHost.StartAsync($"{server.ConnectionStringThrough(proxy.Port)},proxy=twemproxy",
            Agreement.Policy);
        await using var agreement = new Agreement(host);
        await agreement.WorksAsync("started");

        await server.CliAsync("REPLICAOF", "127.0.0.1", $"{FreePort.Next()}");
        await agreement.FailsAsync("unhealthy read-only", "primary made a replica");
        await server.CliAsync("REPLICAOF", "NO", "ONE");
        await agreement.WorksAsync("made a primary again");
        await server.KillAsync();
        await agreement.FailsAsync("unhealthy connection-refused", "server killed");
        await server.StartAgainAsync();
        await agreement.WorksAsync("server started again");
        await proxy.KillAsync();
        await agreement.FailsAsync("unhealthy connection-refused", "proxy killed");

        output.WriteLine(await agreement.EndAsync("proxy"));
    }

    [Fact]
    public async Task Proxy_InFrontOfTwoServers_CheckDetectsFailuresOfEither()
    {
        await using var first = await RedisServer.StartAsync();
        await using var second = await RedisServer.StartAsync();
        await using var proxy = await TwemproxyServer.StartAsync(first.Port, second.Port);
        await using var host = await RedisHost.StartAsync($"{first.ConnectionStringThrough(proxy.Port)},proxy=twemproxy", Agreement.Policy);
        await using var agreement = new Agreement(host, [.. Enumerable.Range(0, 16).Select(static number => $"{number}:agreement")]);
        await agreement.WorksAsync("started");

        foreach (var server in (RedisServer[])[first, second])
        {
            await server.CliAsync("REPLICAOF", "127.0.0.1", $"{FreePort.Next()}");
            await agreement.FailsAsync("degraded read-only", "one server made a replica");
            await server.CliAsync("REPLICAOF", "NO", "ONE");
            await agreement.WorksAsync("made a primary again");
        }

        await second.KillAsync();
        await agreement.FailsAsync("degraded connection-refused", "one server killed");
        await first.KillAsync();
        await agreement.FailsAsync("unhealthy connection-refused", "both killed");

        output.WriteLine(await agreement.EndAsync("proxy-of-two"));
    }

    private static Task<RedisServer> ReplicaOfAsync(RedisServer primary) =>
        RedisServer.StartAsync(settings => settings.Configuration.Add($"replicaof {primary.Host} {primary.Port}"));
}
