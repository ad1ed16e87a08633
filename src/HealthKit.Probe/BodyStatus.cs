namespace HealthKit.Probe;

/// <summary>
/// Reads the health status from a body: the first <c>"status"</c> of a JSON object (HealthKit, Spring, health+json), or a body of one word
/// (the framework).
/// </summary>
internal static class BodyStatus
{
    private const int MaximumLength = 20;
    private const string Blank = " \t\r\n";

    /// <summary>Returns the status in lower case; <c>-</c> when the body has none.</summary>
    public static string Read(ReadOnlySpan<byte> body)
    {
        var text = Encoding.Latin1.GetString(body).AsSpan().Trim(Blank);
        return (text.StartsWith("{") ? InObject(text) : Word(text)) ?? "-";
    }

    private static string? InObject(ReadOnlySpan<char> text)
    {
        const string Name = "\"status\"";
        var at = text.IndexOf(Name);
        if (at < 0 || text[(at + Name.Length)..].TrimStart(Blank) is not [':', .. var value]
            || value.TrimStart(Blank) is not ['"', .. var word])
        {
            return null;
        }

        var end = word.IndexOf('"');
        return end < 0 ? null : Word(word[..end]);
    }

    // Accepts letters only, because the status is written to terminals and logs.
    private static string? Word(ReadOnlySpan<char> text)
    {
        if (text.Length is 0 or > MaximumLength)
            return null;

        Span<char> lower = stackalloc char[text.Length];
        for (var index = 0; index < text.Length; index++)
        {
            if (!char.IsAsciiLetter(text[index]))
                return null;

            lower[index] = (char)(text[index] | 0x20);
        }

        return lower.ToString();
    }
}
