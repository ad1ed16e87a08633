using System.Globalization;
using System.Text.Json.Nodes;

namespace HealthKit.TestServers;

/// <summary>
/// An SMTP server that belongs to one test, on a free port of 127.0.0.1. The recipient of a message decides how the server handles it: see
/// smtp.py.
/// </summary>
public sealed class SmtpServer : IAsyncDisposable
{
    // Debian's Python packages work only with Debian's Python.
    private const string Python = "/usr/bin/python3";

    private static readonly TimeSpan StartDeadline = HangGuard.Limit;

    private readonly TemporaryFolder _folder;
    private readonly ServerCommand _command;
    private ServerProcess _process;

    private SmtpServer(TemporaryFolder folder, ServerCommand command, int port)
    {
        _folder = folder;
        _command = command;
        _process = ServerProcess.Start(command, folder);
        Port = port;
    }

    public static string User => "health";

    public static string Password => "canary-smtp-password";

    public int Port { get; }

    public static async Task<SmtpServer> StartAsync(SmtpSettings settings)
    {
        var folder = TemporaryFolder.Create("smtp");
        using var resource = typeof(SmtpServer).Assembly.GetManifestResourceStream("smtp.py")!;
        using var script = new StreamReader(resource);
        var port = FreePort.Next();
        Write(folder, settings);
        var command = new ServerCommand(Python, folder.Write("smtp.py", await script.ReadToEndAsync()),
            port.ToString(CultureInfo.InvariantCulture), folder.File("settings.json"));
        var server = new SmtpServer(folder, command, port);
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

    public Task StopAsync() => _process.KillAsync();

    /// <summary>Starts the stopped server again on the same port, with other settings if the test passes them.</summary>
    public async Task StartAgainAsync(SmtpSettings? settings = null)
    {
        await _process.DisposeAsync();
        if (settings is not null)
            Write(_folder, settings);

        _process = ServerProcess.Start(_command, _folder);
        await _process.WaitForPortAsync(Port, StartDeadline);
    }

    public void Freeze() => _process.Freeze();

    public void Thaw() => _process.Thaw();

    /// <summary>Waits for a message that matches, and returns it.</summary>
    public async Task<JsonNode> MailAsync(Func<JsonNode, bool> fits, TimeSpan deadline) => JsonNode.Parse(
        await _process.Output.WaitForAsync(line => line.StartsWith('{') && fits(JsonNode.Parse(line)!), deadline))!;

    /// <summary>Returns the messages that the server has received since its last start.</summary>
    public IReadOnlyList<JsonNode> Mails() =>
        [.. Record().Where(static line => line.StartsWith('{')).Select(static line => JsonNode.Parse(line)!)];

    /// <summary>Returns the number of completed sign-in attempts.</summary>
    public int CountOfSignIns() => Record().Count(static line => line.StartsWith("AUTH ", StringComparison.Ordinal));

    /// <summary>Waits for the server to write this line.</summary>
    public Task<string> LineAsync(string line, TimeSpan deadline) => _process.Output.WaitForAsync(written => written == line, deadline);

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _folder.Dispose();
    }

    // The server writes each line to this file before it answers. Its standard output arrives later.
    private string[] Record() => File.ReadAllLines(_folder.File("settings.json.record"));

    private static void Write(TemporaryFolder folder, SmtpSettings settings) => folder.Write(
        "settings.json", settings.Json(folder.Write("certificate.pem", settings.Certificate ?? ""), folder.Write("key.pem", settings.Key)));
}
