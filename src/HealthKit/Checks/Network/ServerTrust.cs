using System.Security.Cryptography.X509Certificates;

namespace HealthKit.Checks.Network;

/// <summary>The trust settings for server certificates.</summary>
internal static class ServerTrust
{
    /// <summary>
    /// A policy without network access: revocation would contact the authority for each check, and a missing intermediate would be
    /// downloaded from an address that the server chooses.
    /// </summary>
    public static X509ChainPolicy Policy() => new() { RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true };

    public static X509Certificate2Collection Authorities(string file)
    {
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPemFile(file);
        return authorities;
    }

    public static bool HasAuthorities(string file)
    {
        try
        {
            var authorities = Authorities(file);
            Dispose(authorities);
            return authorities.Count > 0;
        }
        catch (Exception exception) when (exception is CryptographicException or IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    public static void Dispose(X509Certificate2Collection certificates)
    {
        foreach (var certificate in certificates)
            certificate.Dispose();
    }
}
