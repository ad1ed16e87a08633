namespace HealthKit.Telemetry;

/// <summary>Reads numbers from small text files of the kernel, without an allocation for each line.</summary>
internal static class KernelFile
{
    // In bytes. The largest, memory.stat, has about 2,000.
    private const int MaximumLength = 16 * 1_024;

    /// <summary>The first number of the first line; <c>null</c> for a word such as <c>max</c> or when the file does not exist.</summary>
    /// <inheritdoc cref="Cgroups.LinesOf"/>
    public static long? NumberIn(string file)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(MaximumLength);
        try
        {
            ReadOnlySpan<byte> text = buffer.AsSpan(0, Read(file, buffer));
            var line = (text.IndexOf((byte)'\n') is >= 0 and var end ? text[..end] : text).Trim((byte)' ');
            return Parse(line.IndexOf((byte)' ') is >= 0 and var space ? line[..space] : line);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>The number in the line that begins with the name and a space; <c>null</c> when there is none.</summary>
    /// <inheritdoc cref="Cgroups.LinesOf"/>
    public static long? FigureIn(string file, ReadOnlySpan<byte> name)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(MaximumLength);
        try
        {
            ReadOnlySpan<byte> rest = buffer.AsSpan(0, Read(file, buffer));
            while (rest.Length > 0)
            {
                var end = rest.IndexOf((byte)'\n');
                var line = end < 0 ? rest : rest[..end];
                rest = end < 0 ? default : rest[(end + 1)..];
                if (line.Length > name.Length && line[name.Length] == ' ' && line.StartsWith(name)
                    && Parse(line[(name.Length + 1)..]) is { } figure)
                {
                    return figure;
                }
            }

            return null;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static long? Parse(ReadOnlySpan<byte> text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

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
