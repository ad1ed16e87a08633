namespace HealthKit.TestServers;

/// <summary>
/// Three Sentinels that watch a primary under the name <c>mymaster</c>. They start no failover when the primary is silent, except during
/// <see cref="TakeOverAsync"/>.
/// </summary>
public sealed class RedisSentinels : IAsyncDisposable
{
    private const string Service = "mymaster";

    // In milliseconds. A busy machine delays a server for less.
    private const int Patient = 60_000;

    private const string Promoted = "the Sentinels have promoted the replica";

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
            settings.Configuration.Add($"sentinel down-after-milliseconds {Service} {Patient}");
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

    /// <summary>
    /// Returns when the replica is promoted in the place of the killed primary on this port. Only until then are two seconds of silence
    /// enough for a failover.
    /// </summary>
    public async Task TakeOverAsync(int oldPort)
    {
        await SetPatienceAsync(2_000);
        await Eventually.TrueAsync(async () => await FigureAsync(Servers[0], "port") != $"{oldPort}", Deadline, Promoted);
        await SetPatienceAsync(Patient);
    }

    /// <summary>
    /// Promotes the replica while the primary on this port is healthy, and returns when it is done, after some seconds. A Sentinel aborts a
    /// failover that takes too long, so this method may start several.
    /// </summary>
    public Task FailOverAsync(int oldPort) => Eventually.TrueAsync(
        async () =>
        {
            var primary = await PrimaryAsync(Servers[0]);
            if (FigureOf(primary, "port") != $"{oldPort}")
                return true;

            if (!FigureOf(primary, "flags").Contains("failover_in_progress", StringComparison.Ordinal))
                await StartFailoverAsync();

            return false;
        },
        Deadline, Promoted);

    public async ValueTask DisposeAsync()
    {
        foreach (var server in Servers)
            await server.DisposeAsync();
    }

    private Task SetPatienceAsync(int milliseconds) => Task.WhenAll(Servers.Select(
        server => server.CliAsync("SENTINEL", "SET", Service, "down-after-milliseconds", $"{milliseconds}")));

    private async Task StartFailoverAsync()
    {
        try
        {
            await Servers[0].CliAsync("SENTINEL", "FAILOVER", Service);
        }
        catch (TestServerException)
        {
            // Sentinel does not know yet whether the replica is healthy.
        }
    }

    private static async Task<string> FigureAsync(RedisServer server, string name) => FigureOf(await PrimaryAsync(server), name);

    private static async Task<string[]> PrimaryAsync(RedisServer server) =>
        (await server.CliAsync("SENTINEL", "MASTER", Service)).Split('\n');

    private static string FigureOf(string[] lines, string name) => lines[Array.IndexOf(lines, name) + 1];
}
