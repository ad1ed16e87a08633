namespace HealthKit.TestServers;

/// <summary>
/// Twemproxy (<c>nutcracker</c>) in front of one or several Redis servers that share the keys. It forwards commands with a key, responds to
/// PING itself, and closes the connection on INFO, CLUSTER, ROLE and similar commands.
/// </summary>
public sealed class TwemproxyServer : IAsyncDisposable
{
    private static readonly TimeSpan StartDeadline = HangGuard.Limit;

    private readonly TemporaryFolder _folder;
    private readonly ServerProcess _process;

    private TwemproxyServer(TemporaryFolder folder, ServerProcess process, int port)
    {
        _folder = folder;
        _process = process;
        Port = port;
    }

    public int Port { get; }

    public static async Task<TwemproxyServer> StartAsync(params IEnumerable<int> redisPorts)
    {
        var folder = TemporaryFolder.Create("twemproxy");
        var port = FreePort.Next();
        var configuration = folder.Write("nutcracker.yml", $"""
            redis:
              listen: 127.0.0.1:{port}
              redis: true
              distribution: ketama
              auto_eject_hosts: false
              timeout: 1000
              servers:
            {string.Concat(redisPorts.Select(static port => $"   - 127.0.0.1:{port}:1\n"))}
            """);
        var command = new ServerCommand(
            InstalledProgram.Find("nutcracker", package: "nutcracker"), "-c", configuration, "-a", "127.0.0.1", "-s", $"{FreePort.Next()}");
        var server = new TwemproxyServer(folder, ServerProcess.Start(command, folder), port);
        try
        {
            await server._process.WaitForPortAsync(port, StartDeadline);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    public Task KillAsync() => _process.KillAsync();

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _folder.Dispose();
    }
}
