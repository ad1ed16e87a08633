using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace HealthKit.Checks.Network;

/// <summary>What the certificate of a server is judged by.</summary>
internal static class ServerTrust
{
    /// <summary>
    /// Nobody is asked: revocation would ask servers of the authority each time, and for an intermediate that is missing the certificate names the address,
    /// which its sender has chosen.
    /// </summary>
    public static X509ChainPolicy Policy() => new() { RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true };

    /// <summary>The certificates of a PEM file.</summary>
    public static X509Certificate2Collection Authorities(string file)
    {
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPemFile(file);
        return authorities;
    }

    /// <summary>Whether there is such a file, with a certificate in it.</summary>
    public static bool HasAuthorities(string file)
    {
        try
        {
            var authorities = Authorities(file);
            foreach (var authority in authorities)
            {
                authority.Dispose();
            }

            return authorities.Count > 0;
        }
        catch (Exception exception) when (exception is CryptographicException or IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
