using System.Net.Sockets;
using System.Text;

namespace HealthKit.TestServers;

/// <summary>HAProxy with a given configuration on a free port of 127.0.0.1, in front of two services.</summary>
public sealed class HaproxyServer : IAsyncDisposable
{
    private static readonly TimeSpan StartDeadline = HangGuard.Limit;

    private readonly TemporaryFolder _folder;
    private readonly ServerProcess _process;

    private HaproxyServer(TemporaryFolder folder, ServerProcess process, int port)
    {
        _folder = folder;
        _process = process;
        Port = port;
    }

    public int Port { get; }

    public OutputBuffer Log => _process.Output;

    /// <summary>
    /// Starts HAProxy. The configuration takes its addresses from <c>STORE_BIND</c>, <c>STORE_1</c>, <c>STORE_2</c> and, if the test calls
    /// <see cref="IsUpAsync"/>, <c>STORE_STATS</c>. The test adds further variables.
    /// </summary>
    public static async Task<HaproxyServer> StartAsync(
        string configuration, int first, int second, params (string Name, string Value)[] variables)
    {
        var folder = TemporaryFolder.Create("haproxy");
        var port = FreePort.Next();
        var environment = new Dictionary<string, string?>
        {
            ["STORE_BIND"] = $"127.0.0.1:{port}",
            ["STORE_1"] = $"127.0.0.1:{first}",
            ["STORE_2"] = $"127.0.0.1:{second}",
            ["STORE_STATS"] = folder.File("stats"),
        };
        foreach (var (name, value) in variables)
            environment[name] = value;

        var command = new ServerCommand(Program, "-db", "-f", folder.Write("haproxy.cfg", configuration)) { Environment = environment };
        var server = new HaproxyServer(folder, ServerProcess.Start(command, folder), port);
        try
        {
            // HAProxy opens its port a moment before the file of its statistics socket exists, if the configuration has one.
            var counts = configuration.Contains("STORE_STATS", StringComparison.Ordinal);
            await server._process.WaitForPortAsync(
                port,
                StartDeadline,
                async (port, cancellationToken) => (!counts || File.Exists(folder.File("stats")))
                    && await PortProbe.ConnectsAsync(port, cancellationToken));
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Returns the output of <c>haproxy -c</c> for a configuration. Throws when HAProxy rejects it.</summary>
    public static Task<string> CheckAsync(string file) => ShortCommand.RunAsync(new ServerCommand(Program, "-c", "-f", file));

    /// <summary>Whether HAProxy sends requests to this server of the configuration.</summary>
    public async Task<bool> IsUpAsync(string server) => await StatisticAsync(server, "status") == "UP";

    /// <summary>Whether HAProxy has stopped sending requests to this server.</summary>
    public async Task<bool> IsDownAsync(string server) =>
        (await StatisticAsync(server, "status")).StartsWith("DOWN", StringComparison.Ordinal);

    /// <summary>Returns a column of HAProxy's statistics for a server, such as <c>status</c>, <c>weight</c> or <c>stot</c>.</summary>
    public async Task<string> StatisticAsync(string server, string column)
    {
        var lines = (await StatsAsync()).Split('\n').Select(static line => line.Split(',')).ToList();
        return lines.Single(line => line.Length > 1 && line[1] == server)[Array.IndexOf(lines[0], column)];
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _folder.Dispose();
    }

    private static string Program => InstalledProgram.Find("haproxy", package: "haproxy");

    private async Task<string> StatsAsync()
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(_folder.File("stats")));
        await socket.SendAsync(Encoding.ASCII.GetBytes("show stat\n"));
        using var reader = new StreamReader(new NetworkStream(socket));
        return await reader.ReadToEndAsync();
    }
}
