using System.ComponentModel;
using System.Net.Sockets;

namespace HealthKit.Diagnostics;

/// <summary>
/// Recognizes that the process or the machine has too many open files. Connections, name look-ups and new threads need a file descriptor, so a
/// failure at such a moment says nothing about the server.
/// </summary>
internal static class FileHandleExhaustion
{
    // EMFILE and ENFILE, the same on Linux and macOS.
    private const int OfProcess = 24;
    private const int OfMachine = 23;

    // ERROR_TOO_MANY_OPEN_FILES.
    private const int OnWindows = unchecked((int)0x80070004);

    /// <summary>Whether the exception or one of its inner exceptions has this cause.</summary>
    public static bool IsIn(Exception exception)
    {
        for (var cause = exception; cause is not null; cause = cause.InnerException)
        {
            if (IsCause(cause) || (cause is AggregateException several && several.InnerExceptions.Skip(1).Any(IsIn)))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// Whether no file can be opened now. It costs two system calls, so call it after failures only. Drivers, the resolver and the runtime report
    /// the exhaustion in many ways, some without the cause.
    /// </summary>
    public static bool IsNow()
    {
        if (OperatingSystem.IsWindows())
        {
            return false;
        }

        try
        {
            using var opened = File.OpenHandle("/dev/null");
            return false;
        }
        catch (Exception exception)
        {
            return exception is IOException && IsCode(exception.HResult);
        }
    }

    private static bool IsCause(Exception exception) => exception switch
    {
        SocketException socket => socket.SocketErrorCode == SocketError.TooManyOpenSockets,
        IOException file => IsCode(file.HResult),
        Win32Exception system => IsCode(system.NativeErrorCode),
        _ => false,
    };

    private static bool IsCode(int code) => OperatingSystem.IsWindows() ? code == OnWindows : code is OfProcess or OfMachine;
}
