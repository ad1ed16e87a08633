using System.Globalization;
using System.Text.Json.Nodes;

namespace HealthKit.TestServers;

/// <summary>An SMTP server of the test's own that wants STARTTLS and a sign-in, on a free port of 127.0.0.1.</summary>
public sealed class SmtpServer : IAsyncDisposable
{
    // Debian's own, for which its packages are.
    private const string Python = "/usr/bin/python3";

    private static readonly TimeSpan StartDeadline = TimeSpan.FromSeconds(60);

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

    /// <summary>Takes the certificate and its key as PEM; without them STARTTLS is not offered.</summary>
    public static async Task<SmtpServer> StartAsync(string? certificate, string key = "")
    {
        var folder = TemporaryFolder.Create("smtp");
        using var resource = typeof(SmtpServer).Assembly.GetManifestResourceStream("smtp.py")!;
        using var script = new StreamReader(resource);
        var port = FreePort.Next();
        var command = new ServerCommand(
            Python, folder.Write("smtp.py", await script.ReadToEndAsync()), port.ToString(CultureInfo.InvariantCulture), certificate is null ? "none" : folder.Write("certificate.pem", certificate),
            folder.Write("key.pem", key), User, Password);
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

    /// <summary>Starts the stopped server again, on the same port.</summary>
    public async Task StartAgainAsync()
    {
        await _process.DisposeAsync();
        _process = ServerProcess.Start(_command, _folder);
        await _process.WaitForPortAsync(Port, StartDeadline);
    }

    /// <summary>Waits for a message that fits, and returns it.</summary>
    public async Task<JsonNode> MailAsync(Func<JsonNode, bool> fits, TimeSpan deadline) => JsonNode.Parse(
        await _process.Output.WaitForAsync(line => line.StartsWith('{') && fits(JsonNode.Parse(line)!), deadline))!;

    public int CountOfSignIns() => _process.Output.Lines().Count(static line => line.StartsWith("AUTH ", StringComparison.Ordinal));

    public int CountOfMails() => _process.Output.Lines().Count(static line => line.StartsWith('{'));

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _folder.Dispose();
    }
}
