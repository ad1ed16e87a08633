using HealthKit.Diagnostics;

namespace HealthKit.Http;

/// <summary>The message of an exception, which is code of others that may itself throw. For <see cref="DetailLevel.Full"/> only.</summary>
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
