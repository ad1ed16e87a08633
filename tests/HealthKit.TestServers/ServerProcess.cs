using System.Diagnostics;
using System.Globalization;

namespace HealthKit.TestServers;

/// <summary>
/// A process that a test started. Every signal goes to its own pid or to the tree below it. The file <c>pid</c> of its folder holds its
/// pid, so that the watchdog can end it if this process ends first.
/// </summary>
public sealed class ServerProcess : IAsyncDisposable
{
    private static readonly TimeSpan KillDeadline = HangGuard.Limit;

    private readonly Process _process;
    private readonly string _pidFile;
    private bool _disposed;

    private ServerProcess(Process process, string name, string pidFile, OutputBuffer output)
    {
        _process = process;
        _pidFile = pidFile;
        Name = name;
        Id = process.Id;
        Output = output;
    }

    public string Name { get; }

    public int Id { get; }

    public OutputBuffer Output { get; }

    public bool HasExited => _process.HasExited;

    public int ExitCode => _process.ExitCode;

    public static ServerProcess Start(ServerCommand command, TemporaryFolder folder)
    {
        var output = new OutputBuffer();
        var process = ProcessStart.Run(command);
        var pidFile = folder.Write("pid", process.Id.ToString(CultureInfo.InvariantCulture));
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        process.StandardInput.Close();
        return new ServerProcess(process, Path.GetFileName(command.FileName), pidFile, output);

        void Keep(string? line)
        {
            if (line is not null)
                output.Add(line);
        }
    }

    /// <summary>Returns when the process listens on the port. Throws when the process ends before that, or at the deadline.</summary>
    public async Task WaitForPortAsync(int port, TimeSpan deadline, Func<int, CancellationToken, Task<bool>>? answers = null)
    {
        answers ??= PortProbe.ConnectsAsync;
        try
        {
            await Eventually.TrueAsync(async () => HasExited || await PortProbe.TryAsync(port, answers), deadline, "the port answers");
        }
        catch (TestServerException)
        {
            throw TestServerException.WithLog($"{Name} did not answer on 127.0.0.1:{port} within {deadline.TotalSeconds:0.#} s.", this);
        }

        if (HasExited)
        {
            await _process.WaitForExitAsync();
            throw TestServerException.WithLog($"{Name} ended with exit code {ExitCode} before it answered on 127.0.0.1:{port}.", this);
        }
    }

    /// <summary>Sends a signal to this process only.</summary>
    public void Signal(ProcessSignal signal)
    {
        if (!HasExited)
            ProcessSignals.Send(Id, signal);
    }

    /// <summary>Stops the process and all its descendants. They keep their connections and respond to nothing.</summary>
    public void Freeze()
    {
        if (!HasExited)
            ProcessTree.Freeze(Id);
    }

    public void Thaw()
    {
        if (!HasExited)
            ProcessTree.Signal(Id, ProcessSignal.Continue);
    }

    /// <summary>Waits for the end and returns the exit code. Throws at the deadline.</summary>
    public async Task<int> WaitForExitAsync(TimeSpan deadline)
    {
        try
        {
            await _process.WaitForExitAsync().WaitAsync(deadline);
        }
        catch (TimeoutException)
        {
            throw TestServerException.WithLog($"{Name} (process {Id}) did not end within {deadline.TotalSeconds:0.#} s.", this);
        }

        File.Delete(_pidFile);
        return ExitCode;
    }

    /// <summary>Thaws the process if needed and ends it with a signal. At the deadline, kills it together with its tree.</summary>
    public async Task EndAsync(ProcessSignal signal, TimeSpan deadline)
    {
        Thaw();
        Signal(signal);
        try
        {
            await WaitForExitAsync(deadline);
        }
        catch (TestServerException)
        {
            await KillAsync();
        }
    }

    /// <summary>Kills the process and all its descendants, and returns when none of them is left.</summary>
    public async Task KillAsync()
    {
        IReadOnlyList<int> members = HasExited ? [] : ProcessTree.Kill(Id);
        await WaitForExitAsync(KillDeadline);

        // A backend that outlives its postmaster keeps the shared memory, and PostgreSQL would not start again.
        await Eventually.TrueAsync(() => Task.FromResult(!members.Any(ProcessTree.IsAlive)), KillDeadline,
            $"every process of {Name} has ended");
    }

    public async ValueTask DisposeAsync()
    {
        if (_disposed)
            return;

        _disposed = true;
        await KillAsync();
        _process.Dispose();
    }
}
