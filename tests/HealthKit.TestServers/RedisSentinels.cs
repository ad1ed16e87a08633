namespace HealthKit.TestServers;

/// <summary>
/// Three Sentinels that watch a primary under the name <c>mymaster</c>. They start no failover, however long the primary is silent, until
/// <see cref="TakeOverAsync"/>.
/// </summary>
public sealed class RedisSentinels : IAsyncDisposable
{
    private const string Service = "mymaster";

    private static readonly TimeSpan Deadline = HangGuard.Limit;

    private RedisSentinels(IReadOnlyList<RedisServer> servers) => Servers = servers;

    public IReadOnlyList<RedisServer> Servers { get; }

    /// <value>The connection string in the format of StackExchange.Redis, with <c>abortConnect=false</c>.</value>
    public string ConnectionString => $"{string.Join(',', Servers.Select(static server => $"{server.Host}:{server.Port}"))},"
        + $"serviceName={Service},abortConnect=false";

    /// <summary>Starts the Sentinels and returns when each of them knows the others and the replicas.</summary>
    public static async Task<RedisSentinels> StartAsync(RedisServer primary, int replicas)
    {
        var sentinels = new RedisSentinels(await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => RedisServer.StartAsync(settings =>
        {
            settings.Sentinel = true;
            settings.Configuration.Add($"sentinel monitor {Service} {primary.Host} {primary.Port} 2");
            settings.Configuration.Add($"sentinel down-after-milliseconds {Service} 60000");
            settings.Configuration.Add($"sentinel failover-timeout {Service} 3000");
        }))));
        foreach (var server in sentinels.Servers)
        {
            await Eventually.TrueAsync(
                async () => await FigureAsync(server, "num-other-sentinels") == "2"
                    && await FigureAsync(server, "num-slaves") == $"{replicas}",
                Deadline, "the Sentinels know each other");
        }

        return sentinels;
    }

    /// <summary>Makes two seconds of silence enough for a failover.</summary>
    public Task TakeOverAsync() =>
        Task.WhenAll(Servers.Select(static server => server.CliAsync("SENTINEL", "SET", Service, "down-after-milliseconds", "2000")));

    /// <summary>Promotes the replica while the primary is healthy. This takes some seconds.</summary>
    public Task FailOverAsync() => Eventually.TrueAsync(
        async () =>
        {
            try
            {
                return await Servers[0].CliAsync("SENTINEL", "FAILOVER", Service) == "OK";
            }
            catch (TestServerException)
            {
                // Sentinel does not know yet whether the replica is healthy.
                return false;
            }
        },
        Deadline, "the Sentinels begin the failover");

    /// <summary>Waits until the Sentinels report that the primary listens on a port other than this one.</summary>
    public Task<TimeSpan> PromotedAsync(int oldPort) => Eventually.TrueAsync(
        async () => await FigureAsync(Servers[0], "port") != $"{oldPort}", Deadline, "the Sentinels have promoted the replica");

    public async ValueTask DisposeAsync()
    {
        foreach (var server in Servers)
            await server.DisposeAsync();
    }

    private static async Task<string> FigureAsync(RedisServer server, string name)
    {
        var lines = (await server.CliAsync("SENTINEL", "MASTER", Service)).Split('\n');
        return lines[Array.IndexOf(lines, name) + 1];
    }
}
