using System.Globalization;

namespace HealthKit.TestServers;

/// <summary>
/// A real systemd, the manager of a user's services, with one unit. It has a mount namespace and a cgroup of its own, so that it does not
/// touch the services of the machine. That takes root.
/// </summary>
public sealed class UserSystemd : IAsyncDisposable
{
    private const string Unit = "test.service";

    // systemd starts only where /run/systemd/system says that the machine runs it.
    private const string Script = """
        mkdir -p /run/systemd && mount -t tmpfs tmpfs /run/systemd && mkdir /run/systemd/system || exit 1
        for group in "$@"; do echo $$ > "$group/cgroup.procs" || exit 1; done
        exec /lib/systemd/systemd --user --unit=basic.target
        """;

    // The hierarchies of systemd: the hybrid ones of older machines, or the unified one.
    private static readonly string[] Hierarchies = ["/sys/fs/cgroup/systemd", "/sys/fs/cgroup/unified", "/sys/fs/cgroup"];

    private readonly TemporaryFolder _folder = TemporaryFolder.Create("systemd");
    private readonly List<string> _groups = [];
    private ServerProcess? _process;

    private UserSystemd()
    {
    }

    private Dictionary<string, string?> Environment => new()
    {
        ["HOME"] = _folder.Location,
        ["XDG_RUNTIME_DIR"] = _folder.Location,
        ["XDG_CONFIG_HOME"] = null,
        ["DBUS_SESSION_BUS_ADDRESS"] = null,
        ["NOTIFY_SOCKET"] = null,
    };

    /// <summary>Why no systemd can be started here; <see langword="null"/> if it can.</summary>
    public static string? Obstacle()
    {
        var name = $"healthkit-probe-{System.Environment.ProcessId}";
        try
        {
            foreach (var group in Groups(name))
            {
                Directory.CreateDirectory(group);
                Directory.Delete(group);
            }

            return System.Environment.IsPrivilegedProcess ? null : "A mount namespace takes root.";
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return $"systemd needs a cgroup of its own: {exception.Message}";
        }
    }

    /// <summary>Starts systemd with the unit, and starts the unit.</summary>
    public static async Task<UserSystemd> StartAsync(string unit)
    {
        var systemd = new UserSystemd();
        try
        {
            await systemd.StartManagerAsync(unit);
            await systemd.ControlAsync("start", Unit);
            return systemd;
        }
        catch
        {
            await systemd.DisposeAsync();
            throw;
        }
    }

    /// <summary>Returns a property of the unit, such as <c>StatusText</c>.</summary>
    public async Task<string> ShowAsync(string property) => (await ControlAsync("show", Unit, "--value", "--property", property)).Trim();

    /// <summary>Sends a signal to the main process of the unit.</summary>
    public Task SignalAsync(string signal) => ControlAsync("kill", "--kill-whom=main", $"--signal={signal}", Unit);

    /// <summary>Stops the unit, and returns when its process has ended.</summary>
    public Task StopAsync() => ControlAsync("stop", Unit);

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await _process.EndAsync(ProcessSignal.Terminate, HangGuard.Limit);
            await _process.DisposeAsync();
        }

        foreach (var group in _groups.SelectMany(static group => Directory.EnumerateDirectories(group, "*", SearchOption.AllDirectories)
            .OrderByDescending(static inner => inner.Length).Append(group)))
            Directory.Delete(group);

        _folder.Dispose();
    }

    private static IEnumerable<string> Groups(string name) => Hierarchies
        .Where(static hierarchy => File.Exists(Path.Combine(hierarchy, "cgroup.procs")))
        .Select(hierarchy => Path.Combine(hierarchy, name));

    private async Task StartManagerAsync(string unit)
    {
        var units = Directory.CreateDirectory(_folder.File(".config/systemd/user")).FullName;
        await File.WriteAllTextAsync(Path.Combine(units, Unit), unit);
        foreach (var group in Groups($"healthkit-{System.Environment.ProcessId}"))
        {
            Directory.CreateDirectory(group);
            _groups.Add(group);
        }

        var command = new ServerCommand(
            InstalledProgram.Find("unshare", "util-linux"), ["--mount", "/bin/sh", "-c", Script, "sh", .. _groups]);
        _process = ServerProcess.Start(command with { Environment = Environment }, _folder);
        await Eventually.TrueAsync(
            () => Task.FromResult(_process.HasExited || File.Exists(_folder.File("systemd/private"))), HangGuard.Limit, "systemd listens");
        if (_process.HasExited)
            throw TestServerException.WithLog("systemd ended at its start.", _process);
    }

    private Task<string> ControlAsync(params string[] arguments) => ShortCommand.RunAsync(new ServerCommand(
        InstalledProgram.Find("nsenter", "util-linux"),
        ["--mount", "--target", _process!.Id.ToString(CultureInfo.InvariantCulture), "systemctl", "--user", .. arguments])
    {
        Environment = Environment,
    });
}
