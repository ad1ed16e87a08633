using System.Globalization;

namespace HealthKit.TestServers;

/// <summary>Takes the file descriptors of a running process away, and gives them back.</summary>
public static class FileDescriptors
{
    /// <summary>
    /// From now on the process can open nothing: it has its standard input and outputs, and no further number is below
    /// the limit. What is open stays open.
    /// </summary>
    public static Task ExhaustAsync(int processId) => LimitAsync(processId, 3);

    public static Task GiveBackAsync(int processId) => LimitAsync(processId, 1_024);

    private static Task LimitAsync(int processId, int limit) => ShortCommand.RunAsync(new ServerCommand(
        InstalledProgram.Find("prlimit", "util-linux"), "--pid", processId.ToString(CultureInfo.InvariantCulture), string.Create(CultureInfo.InvariantCulture, $"--nofile={limit}:")));
}
