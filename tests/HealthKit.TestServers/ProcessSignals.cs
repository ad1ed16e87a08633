using System.ComponentModel;
using System.Runtime.InteropServices;

namespace HealthKit.TestServers;

internal static class ProcessSignals
{
    private const int NoSuchProcess = 3;

    /// <summary>Sends a signal. A process that has already ended is not an error, because the sender races with the end.</summary>
    public static void Send(int processId, ProcessSignal signal)
    {
        if (Kill(processId, (int)signal) != 0 && Marshal.GetLastPInvokeError() is var error and not NoSuchProcess)
            throw new TestServerException($"Cannot send {signal} to process {processId}: {new Win32Exception(error).Message}.");
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int processId, int signal);
}
