using System.Collections.ObjectModel;

namespace HealthKit.Snapshots;

/// <summary>Makes the data of a check safe to show: few entries, short texts, and only types that run no code when serialized.</summary>
internal static class CheckData
{
    private const int MaximumEntries = 32;
    private const int MaximumTextLength = 1_024;

    public static IReadOnlyDictionary<string, object> None { get; } = ReadOnlyDictionary<string, object>.Empty;

    public static IReadOnlyDictionary<string, object> Printable(IReadOnlyDictionary<string, object>? data)
    {
        if (data is null || data.Count == 0)
            return None;

        var printable = new Dictionary<string, object>(StringComparer.Ordinal);
        foreach (var (key, value) in data.Take(MaximumEntries))
            printable[Short(key)] = SecretRedactor.IsSecretName(key) ? SecretRedactor.Mask : PrintableValue(value);

        return printable;
    }

    public static string Short(string text)
    {
        if (text.Length <= MaximumTextLength)
            return text;

        // Do not split a surrogate pair.
        var length = char.IsHighSurrogate(text[MaximumTextLength - 1]) ? MaximumTextLength - 1 : MaximumTextLength;
        return string.Concat(text.AsSpan(0, length), "…");
    }

    private static object PrintableValue(object? value) => value switch
    {
        null => "",
        bool or byte or sbyte or short or ushort or int or uint or long or ulong or decimal => value,
        double number when double.IsFinite(number) => value,
        float number when float.IsFinite(number) => value,
        string text => Short(SecretRedactor.Redact(text)),
        DateTimeOffset time => time.ToString("O", CultureInfo.InvariantCulture),
        DateTime time => time.ToString("O", CultureInfo.InvariantCulture),
        TimeSpan span => span.ToString("c", CultureInfo.InvariantCulture),
        _ => Short(SecretRedactor.Redact(Convert.ToString(value, CultureInfo.InvariantCulture) ?? "")),
    };
}
