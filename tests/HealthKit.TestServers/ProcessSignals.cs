using System.ComponentModel;
using System.Runtime.InteropServices;

namespace HealthKit.TestServers;

internal static class ProcessSignals
{
    private const int NoSuchProcess = 3;

    /// <summary>A process that has ended meanwhile is no error: whoever sends a signal races with the end.</summary>
    public static void Send(int processId, ProcessSignal signal)
    {
        if (Kill(processId, (int)signal) != 0 && Marshal.GetLastPInvokeError() is var error and not NoSuchProcess)
            throw new TestServerException($"Cannot send {signal} to process {processId}: {new Win32Exception(error).Message}.");
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int processId, int signal);
}
