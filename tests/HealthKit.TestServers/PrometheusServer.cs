using System.Globalization;
using System.Text.Json.Nodes;

namespace HealthKit.TestServers;

/// <summary>A Prometheus with the test's configuration, on a free port of 127.0.0.1.</summary>
public sealed class PrometheusServer : IAsyncDisposable
{
    private static readonly TimeSpan StartDeadline = HangGuard.Limit;

    private readonly TemporaryFolder _folder;
    private readonly ServerProcess _process;
    private readonly HttpClient _client;

    private PrometheusServer(TemporaryFolder folder, ServerProcess process, int port)
    {
        _folder = folder;
        _process = process;
        _client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}"), Timeout = StartDeadline };
    }

    public OutputBuffer Log => _process.Output;

    /// <summary>Starts Prometheus with these files by name. <c>prometheus.yml</c> is the configuration.</summary>
    public static async Task<PrometheusServer> StartAsync(params (string Name, string Content)[] files)
    {
        var folder = TemporaryFolder.Create("prometheus");
        foreach (var (name, content) in files)
            folder.Write(name, content);

        var port = FreePort.Next();
        var command = new ServerCommand(
            Program("prometheus"), $"--config.file={folder.File("prometheus.yml")}", $"--storage.tsdb.path={folder.File("data")}",
            $"--web.listen-address=127.0.0.1:{port}");
        var server = new PrometheusServer(folder, ServerProcess.Start(command, folder), port);
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

    /// <summary>Runs promtool and returns its output. Throws when promtool reports an error.</summary>
    public static Task<string> ToolAsync(string input, params IReadOnlyList<string> arguments) =>
        ShortCommand.RunAsync(new ServerCommand(Program("promtool"), arguments), input);

    /// <summary>Evaluates an expression now. Returns the labels and the value of each series.</summary>
    public async Task<IReadOnlyList<(IReadOnlyDictionary<string, string> Labels, double Value)>> QueryAsync(string expression)
    {
        var answer = JsonNode.Parse(
            await _client.GetStringAsync(new Uri($"/api/v1/query?query={Uri.EscapeDataString(expression)}", UriKind.Relative)))!;
        return [.. answer["data"]!["result"]!.AsArray().Select(series => (
            (IReadOnlyDictionary<string, string>)series!["metric"]!.AsObject()
                .ToDictionary(label => label.Key, label => label.Value!.GetValue<string>()),
            double.Parse(series["value"]![1]!.GetValue<string>(), CultureInfo.InvariantCulture)))];
    }

    /// <summary>Returns the last scrape error of each target, or an empty string for a target without one.</summary>
    public async Task<IReadOnlyList<string>> ScrapeErrorsAsync()
    {
        var answer = JsonNode.Parse(await _client.GetStringAsync(new Uri("/api/v1/targets", UriKind.Relative)))!;
        return [.. answer["data"]!["activeTargets"]!.AsArray().Select(target => target!["lastError"]!.GetValue<string>())];
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _process.DisposeAsync();
        _folder.Dispose();
    }

    private static string Program(string name) => InstalledProgram.Find(name, package: "prometheus");
}
