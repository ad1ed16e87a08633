using HealthKit.Snapshots;

namespace HealthKit.Exposure;

/// <summary>The message of an exception, which is code of others that may itself throw. For <see cref="DetailLevel.Full"/> only.</summary>
internal static class ExceptionText
{
    public static string Of(Exception exception)
    {
        try
        {
            return SecretText.Redact(exception.Message);
        }
        catch (Exception)
        {
            return "";
        }
    }
}
