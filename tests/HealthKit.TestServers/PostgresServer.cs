using System.Globalization;

namespace HealthKit.TestServers;

/// <summary>A PostgreSQL that belongs to one test: free port, password authentication, no TLS, fast rather than durable.</summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private static readonly TimeSpan StartDeadline = HangGuard.Limit;
    private static readonly TimeSpan StopDeadline = TimeSpan.FromSeconds(5);

    private readonly TemporaryFolder _folder;
    private readonly PostgresSettings _settings;
    private ServerProcess? _process;

    private PostgresServer(TemporaryFolder folder, PostgresSettings settings, int port)
    {
        _folder = folder;
        _settings = settings;
        Port = port;
    }

    public string Host => "127.0.0.1";

    public int Port { get; }

    public string User => _settings.User;

    public string Password => _settings.Password;

    public string Database => _settings.Database;

    /// <value>The connection string in Npgsql's format.</value>
    public string ConnectionString => ConnectionStringThrough(Port);

    /// <value>The folder that pg_ctl takes as <c>-D</c>.</value>
    public string DataFolder => _folder.File("data");

    /// <value>The pid of the postmaster.</value>
    public int ProcessId => Running.Id;

    /// <value>The last lines of the server's log.</value>
    public OutputBuffer Log => Running.Output;

    private ServerProcess Running => _process ?? throw new TestServerException("This PostgreSQL was never started.");

    public static Task<PostgresServer> StartAsync(Action<PostgresSettings>? configure = null)
    {
        var settings = new PostgresSettings();
        configure?.Invoke(settings);
        settings.Validate();
        return StartAsync(settings, static server => server.PrepareAsync());
    }

    /// <summary>Starts a standby that streams from this server and has its users. Returns when the standby accepts connections.</summary>
    public Task<PostgresServer> StartStandbyAsync() => StartAsync(_settings, standby => standby.PrepareStandbyAsync(this));

    private static async Task<PostgresServer> StartAsync(PostgresSettings settings, Func<PostgresServer, Task> prepare)
    {
        var server = new PostgresServer(TemporaryFolder.Create("postgres"), settings, FreePort.Next());
        try
        {
            await prepare(server);
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
        $"Host={Host};Port={port};Username={Quoted(User)};Password={Quoted(Password)};Database={Quoted(Database)}";

    /// <summary>
    /// Stops the postmaster and every backend with SIGSTOP: connections stay open, the kernel accepts new ones, and no process responds.
    /// </summary>
    public void Freeze() => Running.Freeze();

    public void Thaw() => Running.Thaw();

    /// <summary>
    /// Stops the server at once (immediate shutdown). Client connections break, and the kernel refuses the port until the server starts
    /// again.
    /// </summary>
    public Task StopAsync() => Running.EndAsync(ProcessSignal.Quit, StopDeadline);

    /// <summary>Kills every process of the server with SIGKILL: its connections end, and it notifies no client.</summary>
    public Task KillAsync() => Running.KillAsync();

    /// <summary>Starts the stopped server again with the same port and data. Returns when it accepts connections.</summary>
    public async Task StartAgainAsync()
    {
        if (_process is { HasExited: false })
            throw new TestServerException($"PostgreSQL on port {Port} is running already. Call StopAsync() first.");

        if (_process is not null)
            await _process.DisposeAsync();

        _process = ServerProcess.Start(PostgresBinaries.Command("postgres", "-D", DataFolder), _folder);
        await _process.WaitForPortAsync(Port, StartDeadline, PostgresReadiness.TakesConnectionsAsync);
    }

    /// <summary>
    /// Runs SQL in <see cref="Database"/> as superuser, past the connection limit. Returns unaligned rows without headings.
    /// </summary>
    public async Task<string> PsqlAsync(string sql)
    {
        var output = await ShortCommand.RunAsync(
            PostgresBinaries.Command(
                "psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-h", _folder.Location, "-p", $"{Port}", "-U",
                    PostgresTemplate.Superuser, "-d", Database),
            sql);
        return output.TrimEnd('\n');
    }

    /// <summary>Returns the number of client connections that the server has now, without the connection that runs this query.</summary>
    public async Task<int> ActiveConnectionsAsync() => int.Parse(
        await PsqlAsync("select count(*) from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()"),
        CultureInfo.InvariantCulture);

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            // The test requests a shutdown first, because a killed postmaster leaves its shared memory segment to the kernel.
            await _process.EndAsync(ProcessSignal.Quit, StopDeadline);
            await _process.DisposeAsync();
        }

        _folder.Dispose();
    }

    private async Task PrepareAsync()
    {
        await PostgresTemplate.GiveAsync(_folder);
        await PostgresTemplate.CopyToAsync(DataFolder, _settings);
        await ConfigureAsync();
    }

    private async Task PrepareStandbyAsync(PostgresServer primary)
    {
        await PostgresTemplate.GiveAsync(_folder);
        await ShortCommand.RunAsync(PostgresBinaries.Command(
            "pg_basebackup", "-D", DataFolder, "-h", primary._folder.Location, "-p", $"{primary.Port}", "-U", PostgresTemplate.Superuser,
            "--write-recovery-conf", "--checkpoint=fast", "--no-sync"));
        await ConfigureAsync();
    }

    private async Task ConfigureAsync()
    {
        // These files exist already. Writing into them keeps the server's user as their owner.
        await File.WriteAllTextAsync(Path.Combine(DataFolder, "pg_hba.conf"), PostgresConfiguration.HostBasedAuthentication);
        await File.WriteAllTextAsync(
            Path.Combine(DataFolder, "postgresql.conf"), PostgresConfiguration.Settings(_settings, Port, _folder.Location));
    }

    private static string Quoted(string value) => $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
