using System.Runtime.InteropServices;
using System.Text;

namespace HealthKit.Probe;

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
