using Npgsql;

namespace HealthKit.Npgsql;

internal static class GssEncryption
{
    /// <summary>
    /// Npgsql 10 asks for GSS encryption first, by default, and begins anew without it when a silent server lets that time out. The second
    /// connection then times out as it is made, and is left open until the garbage collector finds it: one more for each attempt.
    /// </summary>
    public static void DisableOptional(NpgsqlConnectionStringBuilder settings)
    {
        if (settings.GssEncryptionMode == GssEncryptionMode.Prefer)
        {
            settings.GssEncryptionMode = GssEncryptionMode.Disable;
        }
    }
}
