namespace HealthKit.TestServers;

/// <summary>An Alertmanager with the test's configuration, on a free port of 127.0.0.1. It belongs to no cluster.</summary>
public sealed class AlertmanagerServer : IAsyncDisposable
{
    private static readonly TimeSpan StartDeadline = HangGuard.Limit;

    private readonly TemporaryFolder _folder;
    private readonly ServerProcess _process;

    private AlertmanagerServer(TemporaryFolder folder, ServerProcess process, int port)
    {
        _folder = folder;
        _process = process;
        Port = port;
    }

    public int Port { get; }

    public OutputBuffer Log => _process.Output;

    public static async Task<AlertmanagerServer> StartAsync(string configuration)
    {
        var folder = TemporaryFolder.Create("alertmanager");
        var port = FreePort.Next();
        var command = new ServerCommand(
            InstalledProgram.Find("prometheus-alertmanager", package: "prometheus-alertmanager"),
            $"--config.file={folder.Write("alertmanager.yml", configuration)}", $"--storage.path={folder.File("data")}",
            $"--web.listen-address=127.0.0.1:{port}", "--cluster.listen-address=");
        var server = new AlertmanagerServer(folder, ServerProcess.Start(command, folder), port);
        try
        {
            await server._process.WaitForPortAsync(port, StartDeadline, PortProbe.IsReadyAsync);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Throws when amtool rejects the configuration.</summary>
    public static Task<string> CheckAsync(string file) =>
        ShortCommand.RunAsync(new ServerCommand(InstalledProgram.Find("amtool", package: "prometheus-alertmanager"), "check-config", file));

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _folder.Dispose();
    }
}
