using System.Collections;

namespace HealthKit.Diagnostics;

/// <summary>Replaces an exception in the log when its text contains a secret or cannot be printed.</summary>
internal sealed class RedactedException : Exception
{
    private readonly string _text;

    private RedactedException(string message, string text)
        : base(message) => _text = text;

    /// <summary>Returns the exception itself when it contains no secret.</summary>
    public static Exception? Of(Exception? exception)
    {
        if (exception is null)
            return null;

        try
        {
            var text = exception.ToString();
            var redacted = SecretRedactor.Redact(text);
            return text == redacted && !HasSecretData(exception)
                ? exception
                : new RedactedException(SecretRedactor.Redact(exception.Message), redacted);
        }
        catch (Exception)
        {
            // The exception's own code threw. The log provider would fail in the same way and lose the line.
            var type = exception.GetType().ToString();
            return new RedactedException(type, type);
        }
    }

    public override string ToString() => _text;

    private static bool HasSecretData(Exception? exception) =>
        exception is not null && (exception.Data.Cast<DictionaryEntry>().Any(IsSecret) || HasSecretData(exception.InnerException));

    private static bool IsSecret(DictionaryEntry entry) =>
        $"{entry.Key}={entry.Value}" is var text && text != SecretRedactor.Redact(text);
}
