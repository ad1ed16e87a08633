using System.ComponentModel;
using System.Net.Sockets;

namespace HealthKit.Diagnostics;

/// <summary>
/// Recognizes that this process, or its machine, has too many open files. Every connection, name look-up and new thread
/// needs a file descriptor, so a failure at such a moment says nothing about the server.
/// </summary>
internal static class FileHandleExhaustion
{
    // EMFILE and ENFILE, the same on Linux and macOS.
    private const int OfProcess = 24;
    private const int OfMachine = 23;

    // ERROR_TOO_MANY_OPEN_FILES.
    private const int OnWindows = unchecked((int)0x80070004);

    /// <summary>Whether the exception, or one that it wraps, says so.</summary>
    public static bool IsIn(Exception exception)
    {
        for (var cause = exception; cause is not null; cause = cause.InnerException)
        {
            if (IsOne(cause) || (cause is AggregateException several && several.InnerExceptions.Skip(1).Any(IsIn)))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// Whether no file can be opened at this moment. Costs two system calls: for failures only. Drivers, the resolver
    /// and the runtime report such a moment in many ways, some of them without any trace of the cause.
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

    private static bool IsOne(Exception exception) => exception switch
    {
        SocketException socket => socket.SocketErrorCode == SocketError.TooManyOpenSockets,
        IOException file => IsCode(file.HResult),
        Win32Exception system => IsCode(system.NativeErrorCode),
        _ => false,
    };

    private static bool IsCode(int code) => OperatingSystem.IsWindows() ? code == OnWindows : code is OfProcess or OfMachine;
}
