using System.Runtime.InteropServices;
using System.Text;

namespace HealthKit.Probe;

/// <summary>Writes a line to standard output or error, without what a terminal would need: that is a twentieth of the binary, and beyond its budget.</summary>
internal static partial class StandardStream
{
    public const int Output = 1;
    public const int Error = 2;

    // What Docker keeps of a health check's output.
    private const int Longest = 4_096;

    public static void WriteLine(int descriptor, string line)
    {
        var bytes = Encoding.ASCII.GetBytes($"{(line.Length < Longest ? line : line[..(Longest - 1)])}\n");

        // When nobody listens, the exit code is still what counts.
        _ = Write(descriptor, bytes, bytes.Length);
    }

    [LibraryImport("libc", EntryPoint = "write")]
    private static partial nint Write(int descriptor, ReadOnlySpan<byte> bytes, nint count);
}
