using Npgsql;

namespace HealthKit.Npgsql;

internal static class GssEncryption
{
    /// <summary>
    /// Disables GSS encryption unless it is required. Npgsql 10 tries it first and, when a silent server times out, opens a second
    /// connection that stays open until garbage collection: one leaked connection for each attempt.
    /// </summary>
    public static void DisableOptional(NpgsqlConnectionStringBuilder settings)
    {
        if (settings.GssEncryptionMode == GssEncryptionMode.Prefer)
        {
            settings.GssEncryptionMode = GssEncryptionMode.Disable;
        }
    }
}
