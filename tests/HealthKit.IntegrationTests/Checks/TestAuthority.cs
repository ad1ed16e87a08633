using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using HealthKit.TestServers;

namespace HealthKit.IntegrationTests.Checks;

/// <summary>A certificate authority for a test, and the certificates that it issues.</summary>
internal sealed class TestAuthority : IDisposable
{
    private readonly RSA _key = RSA.Create(2_048);
    private readonly X509Certificate2 _root;
    private readonly TemporaryFolder _folder = TemporaryFolder.Create("authority");

    public TestAuthority()
    {
        var request = new CertificateRequest("CN=HealthKit Test Authority", _key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        _root = request.CreateSelfSigned(Now.AddDays(-100), Now.AddDays(1_000));
        File = _folder.Write("ca.pem", _root.ExportCertificatePem());
    }

    /// <value>The path of the authority's certificate, as PEM.</value>
    public string File { get; }

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    /// <param name="name">The subject name.</param>
    /// <param name="validForDays">The validity in days from now.</param>
    /// <param name="issuer">The URL of the authority's certificate that the new certificate names.</param>
    public X509Certificate2 Issue(string name, double validForDays, Uri? issuer = null)
    {
        using var key = RSA.Create(2_048);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        if (issuer is not null)
            request.CertificateExtensions.Add(new X509AuthorityInformationAccessExtension(ocspUris: null, [issuer.AbsoluteUri]));

        using var certificate = request.Create(_root, Now.AddDays(-50), Now.AddDays(validForDays), RandomNumberGenerator.GetBytes(8));

        // Kestrel requires the key in PKCS #12 form.
        using var withKey = certificate.CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(withKey.Export(X509ContentType.Pkcs12), password: null);
    }

    public void Dispose()
    {
        _root.Dispose();
        _key.Dispose();
        _folder.Dispose();
    }
}
