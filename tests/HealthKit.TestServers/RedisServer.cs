using System.Net;
using System.Net.Sockets;

namespace HealthKit.TestServers;

/// <summary>A Redis that belongs to one test: free port, nothing saved unless a test saves.</summary>
public sealed class RedisServer : IAsyncDisposable
{
    private static readonly TimeSpan StartDeadline = HangGuard.Limit;
    private static readonly TimeSpan StopDeadline = TimeSpan.FromSeconds(5);

    private readonly TemporaryFolder _folder;
    private readonly RedisSettings _settings;
    private ServerProcess? _process;

    private RedisServer(TemporaryFolder folder, RedisSettings settings, int port)
    {
        _folder = folder;
        _settings = settings;
        Port = port;
    }

    public string Host => "127.0.0.1";

    public int Port { get; }

    public string? Password => _settings.Password;

    /// <value>The connection string in the format of StackExchange.Redis, with <c>abortConnect=false</c>.</value>
    public string ConnectionString => ConnectionStringThrough(Port);

    /// <value>The folder of dump.rdb.</value>
    public string DataFolder => _folder.Location;

    public int ProcessId => Running.Id;

    public bool IsRunning => _process is { HasExited: false };

    /// <value>The last lines of the server's log.</value>
    public OutputBuffer Log => Running.Output;

    private ServerProcess Running => _process ?? throw new TestServerException("This Redis was never started.");

    public static async Task<RedisServer> StartAsync(Action<RedisSettings>? configure = null)
    {
        var settings = new RedisSettings();
        configure?.Invoke(settings);
        var server = new RedisServer(TemporaryFolder.Create("redis"), settings, FreePort.Next());
        try
        {
            server._folder.Write("redis.conf", RedisConfiguration.Write(settings, server.Port, server.DataFolder));
            await server.StartAgainAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Returns the connection string for a proxy in front of this server.</summary>
    public string ConnectionStringThrough(int port) =>
        $"{Host}:{port},abortConnect=false" + (Password is { } password ? $",password={password}" : "");

    /// <summary>Stops the process with SIGSTOP: connections stay open, the kernel accepts new ones, and no process responds.</summary>
    public void Freeze() => Running.Freeze();

    public void Thaw() => Running.Thaw();

    /// <summary>Stops the server without saving. The kernel refuses the port until the server starts again.</summary>
    public Task StopAsync() => Running.EndAsync(ProcessSignal.Terminate, StopDeadline);

    /// <summary>Kills the server with SIGKILL: its connections end, and it notifies no client.</summary>
    public Task KillAsync() => Running.KillAsync();

    /// <summary>
    /// Starts the stopped server again with the same port and folder. Returns when it responds, even if it is still loading.
    /// </summary>
    public async Task StartAgainAsync()
    {
        if (_process is { HasExited: false })
            throw new TestServerException($"Redis on port {Port} is running already. Call StopAsync() first.");

        if (_process is not null)
            await _process.DisposeAsync();

        _process = ServerProcess.Start(Command("redis-server",
            [_folder.File("redis.conf"), .. _settings.Sentinel ? new[] { "--sentinel" } : []]), _folder);
        await _process.WaitForPortAsync(Port, StartDeadline, AnswersAsync);
    }

    /// <summary>Runs redis-cli as the default user and returns what it prints.</summary>
    public async Task<string> CliAsync(params string[] arguments)
    {
        var command = Command("redis-cli", ["-h", Host, "-p", $"{Port}", "--no-auth-warning", "-e", .. arguments]);
        var output = await ShortCommand.RunAsync(
            command with { Environment = new Dictionary<string, string?> { ["REDISCLI_AUTH"] = Password } });
        return output.TrimEnd('\n');
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
            await _process.DisposeAsync();

        _folder.Dispose();
    }

    private static ServerCommand Command(string program, params IReadOnlyList<string> arguments) =>
        new(InstalledProgram.Find(program, package: "redis-server"), arguments);

    // Any response is enough: PONG, NOAUTH, LOADING, NOPERM.
    private static async Task<bool> AnswersAsync(int port, CancellationToken cancellationToken)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
        var stream = client.GetStream();
        await stream.WriteAsync("PING\r\n"u8.ToArray(), cancellationToken);
        return await stream.ReadAsync(new byte[64], cancellationToken) > 0;
    }
}
