using System.Text.Encodings.Web;
using System.Text.Unicode;

namespace HealthKit.Http;

/// <summary>The JSON options and value formats of all responses.</summary>
internal static class JsonFormat
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };

    /// <summary>Writes one object.</summary>
    public static byte[] Write<TState>(TState state, Action<Utf8JsonWriter, TState> writeProperties)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(buffer, Options))
        {
            writer.WriteStartObject();
            writeProperties(writer, state);
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Writes nothing when the value is <c>null</c>.</summary>
    public static void WriteOptional(this Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
            json.WriteString(name, value);
    }

    /// <summary>Writes ISO 8601 in UTC with milliseconds, or nothing when the time is <c>null</c>.</summary>
    public static void WriteTime(this Utf8JsonWriter json, string name, DateTimeOffset? time)
    {
        if (time is { } value)
        {
            Span<char> text = stackalloc char[24];
            value.UtcDateTime.TryFormat(text, out var written, "yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
            json.WriteString(name, text[..written]);
        }
    }

    public static void WriteStrings(this Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
            json.WriteStringValue(value);

        json.WriteEndArray();
    }

    public static void WriteData(this Utf8JsonWriter json, string name, IReadOnlyDictionary<string, object> data)
    {
        json.WriteStartObject(name);
        foreach (var (key, value) in data)
        {
            json.WritePropertyName(key);
            WriteValue(json, value);
        }

        json.WriteEndObject();
    }

    private static void WriteValue(Utf8JsonWriter json, object value)
    {
        switch (value)
        {
            case bool flag: json.WriteBooleanValue(flag); break;
            case double number: json.WriteNumberValue(number); break;
            case float number: json.WriteNumberValue(number); break;
            case decimal number: json.WriteNumberValue(number); break;
            case ulong number: json.WriteNumberValue(number); break;
            case string text: json.WriteStringValue(text); break;
            default: json.WriteNumberValue(Convert.ToInt64(value, CultureInfo.InvariantCulture)); break;
        }
    }
}

/// <summary>The redacted message of an exception, for <see cref="DetailLevel.Full"/> only; empty when its own code throws.</summary>
internal static class ExceptionText
{
    public static string Of(Exception exception) => Guard.Get(() => SecretRedactor.Redact(exception.Message)) ?? "";
}
