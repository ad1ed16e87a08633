namespace HealthKit.Probe;

/// <summary>What the caller wrote cannot be done; the message says why in one line.</summary>
internal sealed class UsageException(string message) : Exception(message)
{
    private const int Longest = 100;

    /// <summary>A value of the caller for a message: bounded, and without what would break a line or a terminal.</summary>
    public static string Quoted(string value)
    {
        Span<char> shown = stackalloc char[Math.Min(value.Length, Longest)];
        for (var index = 0; index < shown.Length; index++)
        {
            shown[index] = value[index] is >= ' ' and <= '~' ? value[index] : '?';
        }

        return value.Length > Longest ? $"'{shown}...'" : $"'{shown}'";
    }
}
