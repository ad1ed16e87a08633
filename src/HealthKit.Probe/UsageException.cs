namespace HealthKit.Probe;

/// <summary>An argument or an environment variable is not valid. The message is one line.</summary>
internal sealed class UsageException(string message) : Exception(message)
{
    private const int MaximumLength = 100;

    /// <summary>Quotes a value for a message: at most 100 characters, and no control characters.</summary>
    public static string Quoted(string value)
    {
        Span<char> shown = stackalloc char[Math.Min(value.Length, MaximumLength)];
        for (var index = 0; index < shown.Length; index++)
            shown[index] = value[index] is >= ' ' and <= '~' ? value[index] : '?';

        return value.Length > MaximumLength ? $"'{shown}...'" : $"'{shown}'";
    }
}
