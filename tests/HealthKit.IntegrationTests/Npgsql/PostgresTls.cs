using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using HealthKit.TestServers;

namespace HealthKit.IntegrationTests.Npgsql;

/// <summary>Enables TLS in a running server, with a new certificate. The server writes the files, so that its user owns them.</summary>
internal static class PostgresTls
{
    public static async Task<X509Certificate2> SwitchOnAsync(PostgresServer server)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=healthkit-test", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        var now = TimeProvider.System.GetUtcNow();
        var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));

        await server.PsqlAsync(Write(server, "server.crt", certificate.ExportCertificatePem()));
        await server.PsqlAsync(Write(server, "server.key", key.ExportPkcs8PrivateKeyPem()));
        await server.PsqlAsync("alter system set ssl = on");
        await server.PsqlAsync("select pg_reload_conf()");
        return certificate;
    }

    private static string Write(PostgresServer server, string file, string pem) =>
        $"copy (select unnest(string_to_array('{pem}', E'\\n'))) to program 'umask 077; cat > {server.DataFolder}/{file}'";
}
