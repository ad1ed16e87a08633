using System.ComponentModel;

namespace HealthKit.Diagnostics;

/// <summary>Recognizes that the process or the machine has too many open files.</summary>
// Connections, name lookups and new threads need a file descriptor, so a failure then says nothing about the server.
internal static class FileHandleExhaustion
{
    // EMFILE and ENFILE, the same on Linux and macOS.
    private const int ProcessLimitReached = 24;
    private const int MachineLimitReached = 23;

    // ERROR_TOO_MANY_OPEN_FILES.
    private const int OnWindows = unchecked((int)0x80070004);

    public static bool IsIn(Exception exception) => IsCause(exception) || (exception is AggregateException several
        ? several.InnerExceptions.Any(IsIn)
        : exception.InnerException is { } inner && IsIn(inner));

    /// <summary>Whether no file can be opened now. It costs two system calls, so call it after failures only.</summary>
    // Drivers, the resolver and the runtime report the exhaustion in many ways, some without the cause.
    public static bool IsNow()
    {
        if (OperatingSystem.IsWindows())
            return false;

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

    private static bool IsCode(int code) =>
        OperatingSystem.IsWindows() ? code == OnWindows : code is ProcessLimitReached or MachineLimitReached;
}
