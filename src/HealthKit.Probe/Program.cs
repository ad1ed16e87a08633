using System.Runtime.InteropServices;

namespace HealthKit.Probe;

internal static class Program
{
    // Short for a pipeline, and little load for an app that starts.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    public static int Main(string[] arguments)
    {
        if (Array.Exists(arguments, static argument => argument is "--help" or "-h"))
        {
            StandardStream.WriteLine(StandardStream.Output, ProbeCommand.Help);
            return 0;
        }

        try
        {
            return Run(ProbeCommand.Parse(arguments, Environment.GetEnvironmentVariables()));
        }
        catch (UsageException exception)
        {
            StandardStream.WriteLine(StandardStream.Error, $"healthkit-probe: {exception.Message} Usage: {ProbeCommand.Usage}");
            return 1;
        }
    }

    private static int Run(ProbeCommand command)
    {
        var end = new Deadline(command.Wait);
        using var pause = new ManualResetEvent(initialState: false);
        var outcome = Prober.Send(command.Target, command.Timeout);
        while (outcome.Status != command.Expected && !end.IsOver)
        {
            pause.WaitOne(Pause);
            outcome = Prober.Send(command.Target, command.Timeout);
        }

        if (!command.IsQuiet)
            StandardStream.WriteLine(StandardStream.Output, command.LineOf(outcome));

        return outcome.Status == command.Expected ? 0 : 1;
    }
}

/// <summary>Writes a line with a system call, because <c>System.Console</c> would add 5 % to the size of the binary.</summary>
internal static partial class StandardStream
{
    public const int Output = 1;
    public const int Error = 2;

    // Docker keeps this many bytes of a health check's output.
    private const int MaximumLength = 4_096;

    public static void WriteLine(int descriptor, string line)
    {
        var bytes = Encoding.ASCII.GetBytes($"{(line.Length < MaximumLength ? line : line[..(MaximumLength - 1)])}\n");

        // Ignores errors, because the exit code still reports the outcome.
        _ = Write(descriptor, bytes, bytes.Length);
    }

    [LibraryImport("libc", EntryPoint = "write")]
    private static partial nint Write(int descriptor, ReadOnlySpan<byte> bytes, nint count);
}
