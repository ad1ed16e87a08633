using System.Buffers.Text;

namespace HealthKit.Telemetry;

/// <summary>Reads numbers from small text files of the kernel, without an allocation for their text.</summary>
internal static class KernelFile
{
    // In bytes. The largest, memory.stat, has about 2,000.
    private const int MaximumLength = 8 * 1_024;

    /// <summary>
    /// The first number of the first line, or of the line that begins with the name and a space. It is <c>null</c> for a word such as
    /// <c>max</c>, without such a line, and when the file does not exist.
    /// </summary>
    /// <inheritdoc cref="Cgroups.LinesOf"/>
    public static long? NumberIn(string file, ReadOnlySpan<byte> name = default)
    {
        Span<byte> buffer = stackalloc byte[MaximumLength];
        ReadOnlySpan<byte> text = buffer[..Read(file, buffer)];
        foreach (var range in text.Split((byte)'\n'))
        {
            var line = text[range];
            if (line.StartsWith(name) && (name.IsEmpty || line[name.Length..] is [(byte)' ', ..]))
                return Utf8Parser.TryParse(line[name.Length..].TrimStart((byte)' '), out long number, out _) ? number : null;
        }

        return null;
    }

    private static int Read(string file, Span<byte> buffer)
    {
        try
        {
            if (!File.Exists(file))
                return 0;

            using var handle = File.OpenHandle(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            var length = 0;
            while (length < buffer.Length && RandomAccess.Read(handle, buffer[length..], length) is > 0 and var read)
                length += read;

            return length;
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return 0;
        }
    }
}
