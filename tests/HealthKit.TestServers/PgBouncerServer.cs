namespace HealthKit.TestServers;

/// <summary>
/// PgBouncer on a free port of 127.0.0.1, in front of a <see cref="PostgresServer"/>. It knows that server's user and database.
/// </summary>
public sealed class PgBouncerServer : IAsyncDisposable
{
    private static readonly TimeSpan StartDeadline = HangGuard.Limit;

    private readonly PostgresServer _postgres;
    private readonly TemporaryFolder _folder;
    private readonly string _configuration;
    private ServerProcess _process;

    private PgBouncerServer(PostgresServer postgres, TemporaryFolder folder, string configuration, int port)
    {
        _postgres = postgres;
        _folder = folder;
        _configuration = configuration;
        Port = port;
        _process = Run();
    }

    public int Port { get; }

    public OutputBuffer Log => _process.Output;

    /// <value>The connection string in Npgsql's format.</value>
    public string ConnectionString => _postgres.ConnectionStringThrough(Port);

    /// <summary>Starts PgBouncer and returns when it accepts connections.</summary>
    /// <param name="postgres">The server behind it.</param>
    /// <param name="configure">
    /// Changes settings of <c>[pgbouncer]</c>. A key with the prefix <c>db:</c> adds a database of that name.
    /// </param>
    public static async Task<PgBouncerServer> StartAsync(PostgresServer postgres, Action<IDictionary<string, string>>? configure = null)
    {
        var port = FreePort.Next();
        var folder = TemporaryFolder.Create("pgbouncer");
        var users = folder.Write("users.txt", $"\"{postgres.User}\" \"{postgres.Password}\"\n");
        var settings = new Dictionary<string, string>
        {
            ["db:app"] = $"host={postgres.Host} port={postgres.Port} dbname={postgres.Database}",
            ["listen_addr"] = "127.0.0.1",
            ["listen_port"] = $"{port}",
            ["unix_socket_dir"] = "",
            ["auth_type"] = "scram-sha-256",
            ["auth_file"] = users,
            ["server_login_retry"] = "1",
            ["ignore_startup_parameters"] = "extra_float_digits",
        };
        configure?.Invoke(settings);
        var server = new PgBouncerServer(postgres, folder, folder.Write("pgbouncer.ini", Text(settings)), port);
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

    public void Freeze() => _process.Freeze();

    public void Thaw() => _process.Thaw();

    public Task StopAsync() => _process.KillAsync();

    public async Task StartAgainAsync()
    {
        await _process.DisposeAsync();
        _process = Run();
        await _process.WaitForPortAsync(Port, StartDeadline);
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _folder.Dispose();
    }

    // PgBouncer refuses to run as root, as PostgreSQL does.
    private ServerProcess Run() => ServerProcess.Start(
        new ServerCommand(InstalledProgram.Find("pgbouncer", package: "pgbouncer"), _configuration) { RunAs = PostgresBinaries.RunAs },
            _folder);

    private static string Text(Dictionary<string, string> settings) =>
        $"[databases]\n{Lines(settings.Where(IsDatabase))}[pgbouncer]\n{Lines(settings.Where(static pair => !IsDatabase(pair)))}";

    private static string Lines(IEnumerable<KeyValuePair<string, string>> settings) =>
        string.Concat(settings.Select(
            static pair => $"{pair.Key[(pair.Key.IndexOf(':', StringComparison.Ordinal) + 1)..]} = {pair.Value}\n"));

    private static bool IsDatabase(KeyValuePair<string, string> pair) => pair.Key.StartsWith("db:", StringComparison.Ordinal);
}
