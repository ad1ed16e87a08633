namespace HealthKit.TestServers;

/// <summary>A .NET web application in a separate process, on a free port of 127.0.0.1.</summary>
public sealed class ServiceProcess : IAsyncDisposable
{
    // A shell that runs tests in the background makes them ignore these signals, and child processes inherit that. env resets the signals
    // and becomes the application, with its pid.
    private const string Env = "/usr/bin/env";
    private const string Defaults = "--default-signal=INT,QUIT";

    private readonly TemporaryFolder _folder;
    private readonly ServerCommand _command;
    private readonly TimeSpan _startDeadline;
    private ServerProcess _process;

    private ServiceProcess(TemporaryFolder folder, ServerCommand command, int port, TimeSpan startDeadline)
    {
        _folder = folder;
        _command = command;
        _startDeadline = startDeadline;
        _process = ServerProcess.Start(command, folder);
        Port = port;
        BaseAddress = new Uri($"http://127.0.0.1:{port}");
    }

    public int Port { get; }

    public Uri BaseAddress { get; }

    public int ProcessId => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <value>The last lines that the application wrote to standard output and standard error.</value>
    public OutputBuffer Output => _process.Output;

    /// <summary>
    /// Starts a built or published application by its dll, or by its own executable if it includes its runtime. The working directory is
    /// the application's folder. Returns when its port responds.
    /// </summary>
    public static async Task<ServiceProcess> StartAsync(string application, Action<ServiceSettings>? configure = null)
    {
        if (!File.Exists(application))
            throw new TestServerException($"{application} does not exist. Build or publish it first.");

        var settings = new ServiceSettings();
        configure?.Invoke(settings);
        var port = FreePort.Next();
        var service = new ServiceProcess(TemporaryFolder.Create("service"), Command(application, settings, port), port,
            settings.StartDeadline);
        try
        {
            if (settings.WaitsForPort)
                await service._process.WaitForPortAsync(port, settings.StartDeadline);

            return service;
        }
        catch
        {
            await service.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts the ended application again with the same port and settings. Returns when its port responds.</summary>
    public async Task StartAgainAsync()
    {
        if (!_process.HasExited)
            throw new TestServerException($"The service on port {Port} is running already. Wait for its end first.");

        await _process.DisposeAsync();
        _process = ServerProcess.Start(_command, _folder);
        await _process.WaitForPortAsync(Port, _startDeadline);
    }

    /// <summary>Sends a signal to the application. The default is SIGTERM, which every orchestrator sends first.</summary>
    public void Signal(ProcessSignal signal = ProcessSignal.Terminate) => _process.Signal(signal);

    public void Freeze() => _process.Freeze();

    public void Thaw() => _process.Thaw();

    /// <summary>Waits for the end and returns the exit code. Throws at the deadline.</summary>
    public Task<int> WaitForExitAsync(TimeSpan deadline) => _process.WaitForExitAsync(deadline);

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _folder.Dispose();
    }

    private static ServerCommand Command(string application, ServiceSettings settings, int port)
    {
        // The application must not inherit the variables that the test runner sets for itself.
        var environment = new Dictionary<string, string?>
        {
            ["ASPNETCORE_URLS"] = $"http://127.0.0.1:{port}",
            ["ASPNETCORE_ENVIRONMENT"] = "Production",
            ["DOTNET_ENVIRONMENT"] = null,
            // Most tests do not test the drain. A test of its default sets the variable to null.
            ["HealthKit__DrainDelay"] = "00:00:00",
            ["DOTNET_RUNNING_IN_CONTAINER"] = null,
            // The runtime's diagnostic sockets in the temporary folder would outlive a kill.
            ["DOTNET_EnableDiagnostics"] = "0",
            // The application lives for seconds, so profiling its code would waste time.
            ["DOTNET_TieredPGO"] = "0",
            ["DOTNET_STARTUP_HOOKS"] = null,
            ["ASPNETCORE_HOSTINGSTARTUPASSEMBLIES"] = null,
        };
        foreach (var (name, value) in settings.Environment)
            environment[name] = value;

        // `ip netns exec` also becomes the application.
        string[] entering = settings.NetworkNamespace is { } entered ? [InstalledProgram.Find("ip", "iproute2"), "netns", "exec", entered]
            : [];
        string[] running = application.EndsWith(".dll", StringComparison.Ordinal) ? [Host(), application] : [application];
        string[] redirecting = settings.StandardOutput is { } file ? ["/bin/sh", "-c", "exec \"$@\" > \"$0\"", file] : [];
        var command = new ServerCommand(Env, [Defaults, .. redirecting, .. entering, .. running, .. settings.Arguments]);
        return command with { Environment = environment, WorkingDirectory = Path.GetDirectoryName(Path.GetFullPath(application)) };
    }

    // The path of the dotnet that runs this process, if the variable is set. Otherwise the dotnet on the PATH.
    private static string Host()
    {
        var host = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH");
        return string.IsNullOrEmpty(host) ? InstalledProgram.Find("dotnet", "dotnet-sdk-10.0") : host;
    }
}
