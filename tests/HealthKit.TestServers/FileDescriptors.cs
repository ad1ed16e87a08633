using System.Globalization;

namespace HealthKit.TestServers;

/// <summary>Takes file descriptors away from a running process and gives them back.</summary>
public static class FileDescriptors
{
    /// <summary>
    /// Sets the limit so low that the process cannot open another file: standard input and outputs use all descriptors. Open files stay
    /// open.
    /// </summary>
    public static Task ExhaustAsync(int processId) => LimitAsync(processId, 3);

    public static Task GiveBackAsync(int processId) => LimitAsync(processId, 1_024);

    private static Task LimitAsync(int processId, int limit) => ShortCommand.RunAsync(new ServerCommand(
        InstalledProgram.Find("prlimit", "util-linux"), "--pid", processId.ToString(CultureInfo.InvariantCulture),
            string.Create(CultureInfo.InvariantCulture, $"--nofile={limit}:")));
}
