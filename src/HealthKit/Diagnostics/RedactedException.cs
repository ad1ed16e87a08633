using System.Collections;

namespace HealthKit.Diagnostics;

/// <summary>Stands in the log for an exception whose text holds a password, or cannot be had at all: the same text without it.</summary>
internal sealed class RedactedException : Exception
{
    private readonly string _text;

    private RedactedException(string message, string text)
        : base(message) => _text = text;

    /// <summary>The exception itself when there is nothing to hide, which is nearly always.</summary>
    public static Exception? Of(Exception? exception)
    {
        if (exception is null)
        {
            return null;
        }

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
            // Code of others; a log that calls it would fail, and the line be lost.
            var type = exception.GetType().ToString();
            return new RedactedException(type, type);
        }
    }

    public override string ToString() => _text;

    private static bool HasSecretData(Exception exception)
    {
        for (var cause = exception; cause is not null; cause = cause.InnerException)
        {
            foreach (DictionaryEntry entry in cause.Data)
            {
                var text = $"{entry.Key}={entry.Value}";
                if (text != SecretRedactor.Redact(text))
                {
                    return true;
                }
            }
        }

        return false;
    }
}
