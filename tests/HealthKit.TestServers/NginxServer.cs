namespace HealthKit.TestServers;

/// <summary>NGINX with a given configuration on a free port of 127.0.0.1.</summary>
public sealed class NginxServer : IAsyncDisposable
{
    private static readonly TimeSpan StartDeadline = HangGuard.Limit;

    private readonly TemporaryFolder _folder;
    private readonly ServerProcess _process;

    private NginxServer(TemporaryFolder folder, ServerProcess process, int port)
    {
        _folder = folder;
        _process = process;
        Port = port;
    }

    public int Port { get; }

    public OutputBuffer Log => _process.Output;

    /// <summary>
    /// Starts NGINX with a complete configuration, in which <paramref name="listen"/> stands for the address to listen on.
    /// </summary>
    public static async Task<NginxServer> StartAsync(string configuration, string listen)
    {
        var folder = TemporaryFolder.Create("nginx");
        var port = FreePort.Next();
        var file = Write(folder, configuration.Replace(listen, $"listen 127.0.0.1:{port};", StringComparison.Ordinal));
        var command = new ServerCommand(Program, "-p", folder.Location, "-c", file, "-e", "stderr",
            "-g", $"daemon off; pid {folder.File("nginx.pid")};");
        var server = new NginxServer(folder, ServerProcess.Start(command, folder), port);
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

    /// <summary>Throws when NGINX rejects the configuration.</summary>
    public static async Task CheckAsync(string configuration)
    {
        using var folder = TemporaryFolder.Create("nginx");
        var file = Write(folder, configuration);
        await ShortCommand.RunAsync(
            new ServerCommand(Program, "-t", "-p", folder.Location, "-c", file, "-e", "stderr", "-g", $"pid {folder.File("nginx.pid")};"));
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _folder.Dispose();
    }

    private static string Program => InstalledProgram.Find("nginx", package: "nginx-light");

    // Debian's NGINX stores bodies that do not fit into memory in folders that only root may write.
    private static string Write(TemporaryFolder folder, string configuration)
    {
        var places = string.Concat(((string[])["client_body", "proxy", "fastcgi", "uwsgi", "scgi"])
            .Select(kind => $"{kind}_temp_path {folder.File(kind)};\n"));
        return folder.Write("nginx.conf", configuration.Replace("http {", $"http {{\n{places}", StringComparison.Ordinal));
    }
}
