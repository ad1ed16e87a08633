namespace HealthKit.Telemetry.Prometheus;

/// <summary>Text of the Prometheus formats, family by family.</summary>
internal static class ExpositionText
{
    /// <summary>
    /// Copies the families that have none of the names, without the end of the text. A family begins with a line that names it:
    /// <c># HELP</c>, <c># TYPE</c> or <c># UNIT</c>.
    /// </summary>
    /// <param name="text">The families.</param>
    /// <param name="output">Where to write them.</param>
    /// <param name="taken">The names, each with its help. The copied families are added.</param>
    /// <param name="onTaken">Called for each family with such a name and another help: it is another metric.</param>
    public static void CopyNewFamilies(
        ReadOnlyMemory<byte> text, Stream output, Dictionary<string, string> taken, Action<string> onTaken)
    {
        var rest = text.Span;
        var family = "";
        var isTaken = false;
        while (rest.Length > 0)
        {
            var end = rest.IndexOf((byte)'\n');
            var line = end < 0 ? rest : rest[..(end + 1)];
            rest = rest[line.Length..];
            if (line.SequenceEqual("# EOF\n"u8) || line.SequenceEqual("# EOF"u8))
                continue;

            if (FamilyOf(line) is { } named && named != family)
            {
                family = named;
                isTaken = !taken.TryAdd(family, HelpOf(line, family));
                if (isTaken && HelpOf(line, family) != taken[family])
                    onTaken(family);
            }

            if (!isTaken)
                output.Write(line);
        }
    }

    private static string HelpOf(ReadOnlySpan<byte> line, string family) =>
        Encoding.UTF8.GetString(line).TrimEnd('\n') is var text && text.StartsWith($"# HELP {family} ", StringComparison.Ordinal)
            ? text[$"# HELP {family} ".Length..]
            : "";

    private static string? FamilyOf(ReadOnlySpan<byte> line)
    {
        if (!line.StartsWith("# HELP "u8) && !line.StartsWith("# TYPE "u8) && !line.StartsWith("# UNIT "u8))
            return null;

        var name = line["# HELP "u8.Length..];
        var end = name.IndexOfAny((byte)' ', (byte)'\n');
        return Encoding.UTF8.GetString(end < 0 ? name : name[..end]);
    }
}
