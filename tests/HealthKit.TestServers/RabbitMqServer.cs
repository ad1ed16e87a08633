namespace HealthKit.TestServers;

/// <summary>A RabbitMQ without plugins on a free port of 127.0.0.1, with the name server that every Erlang node needs.</summary>
public sealed class RabbitMqServer : IAsyncDisposable
{
    private const string User = "shop";
    private const string Program = "/usr/lib/rabbitmq/bin/rabbitmq-server";

    private static readonly TimeSpan StartDeadline = HangGuard.Limit;

    private readonly TemporaryFolder _folder;
    private readonly TemporaryFolder _namesFolder;
    private readonly ServerProcess _names;
    private readonly ServerProcess _process;
    private readonly string _password;

    private RabbitMqServer(int port, string password)
    {
        (Port, _password) = (port, password);
        _folder = TemporaryFolder.Create("rabbitmq");
        _namesFolder = TemporaryFolder.Create("epmd");
        var namesPort = $"{FreePort.Next()}";

        // Without one, the node starts one as a daemon, which would outlive the test.
        _names = ServerProcess.Start(
            new ServerCommand(InstalledProgram.Find("epmd", package: "rabbitmq-server"), "-address", "127.0.0.1", "-port", namesPort),
            _namesFolder);
        _process = ServerProcess.Start(Command(namesPort), _folder);
    }

    public int Port { get; }

    /// <summary>The address with the user and the password, which must not need escaping.</summary>
    public Uri Address => new($"amqp://{User}:{_password}@127.0.0.1:{Port}");

    public static async Task<RabbitMqServer> StartAsync(string password)
    {
        if (!File.Exists(Program))
            throw new TestServerException($"{Program} does not exist. Install it: apt-get install rabbitmq-server");

        var server = new RabbitMqServer(FreePort.Next(), password);
        try
        {
            await server._process.WaitForPortAsync(server.Port, StartDeadline);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Stops the server with SIGSTOP: its connections stay open, and it does not respond.</summary>
    public void Freeze() => _process.Freeze();

    public void Thaw() => _process.Thaw();

    public Task KillAsync() => _process.KillAsync();

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        await _names.DisposeAsync();
        _folder.Dispose();
        _namesFolder.Dispose();
    }

    private ServerCommand Command(string namesPort)
    {
        _folder.Write("rabbitmq.conf", $"""
            listeners.tcp.1 = 127.0.0.1:{Port}
            default_user = {User}
            default_pass = {_password}
            log.console = true
            log.console.level = warning
            log.file = false
            """);
        return new ServerCommand(Program)
        {
            Environment = new Dictionary<string, string?>
            {
                ["HOME"] = _folder.Location,
                ["RABBITMQ_NODENAME"] = $"test{Port}@localhost",
                ["RABBITMQ_CONF_ENV_FILE"] = "/dev/null",
                ["RABBITMQ_CONFIG_FILE"] = _folder.File("rabbitmq.conf"),
                ["RABBITMQ_ENABLED_PLUGINS_FILE"] = _folder.File("plugins"),
                ["RABBITMQ_FEATURE_FLAGS_FILE"] = _folder.File("flags"),
                ["RABBITMQ_LOG_BASE"] = _folder.File("log"),
                ["RABBITMQ_MNESIA_BASE"] = _folder.File("mnesia"),
                ["RABBITMQ_PID_FILE"] = _folder.File("node.pid"),
                ["RABBITMQ_DIST_PORT"] = $"{FreePort.Next()}",
                ["RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS"] = "-kernel inet_dist_use_interface {127,0,0,1}",
                ["ERL_EPMD_ADDRESS"] = "127.0.0.1",
                ["ERL_EPMD_PORT"] = namesPort,

                // The script becomes the server, without a shell between that would get the signals.
                ["RUNNING_UNDER_SYSTEMD"] = "true",
            },
        };
    }
}
