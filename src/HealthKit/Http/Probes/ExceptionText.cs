using HealthKit.Diagnostics;

namespace HealthKit.Http;

/// <summary>The redacted message of an exception, for <see cref="DetailLevel.Full"/> only; empty when its own code throws.</summary>
internal static class ExceptionText
{
    public static string Of(Exception exception)
    {
        try
        {
            return SecretRedactor.Redact(exception.Message);
        }
        catch (Exception)
        {
            return "";
        }
    }
}
