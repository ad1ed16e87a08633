using System.ComponentModel;
using System.Diagnostics;

namespace HealthKit.TestServers;

/// <summary>Starts a <see cref="ServerCommand"/> as a process and captures its output.</summary>
internal static class ProcessStart
{
    public static Process Run(ServerCommand command)
    {
        // setpriv changes the user and then becomes the server, so the pid is the pid of the server.
        var start = command.RunAs is { } user
            ? new ProcessStartInfo("setpriv",
                ["--reuid", user, "--regid", user, "--init-groups", "--", command.FileName, .. command.Arguments])
            : new ProcessStartInfo(command.FileName, command.Arguments);
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.WorkingDirectory = command.WorkingDirectory ?? Path.GetTempPath();
        foreach (var (name, value) in command.Environment)
            start.Environment[name] = value;

        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception exception)
        {
            throw new TestServerException($"Cannot start {start.FileName}: {exception.Message}. Install the package that holds it.",
                exception);
        }
    }
}
