using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using HealthKit.TestServers;

namespace HealthKit.IntegrationTests.Checks;

/// <summary>An authority of a test, and the certificates that it gives out.</summary>
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

    /// <summary>The certificate of the authority, as PEM.</summary>
    public string File { get; }

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    /// <param name="name">Whom it is for.</param>
    /// <param name="validForDays">From now.</param>
    /// <param name="issuer">Where it says that the certificate of its authority can be had.</param>
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

        // Kestrel wants the key in a form of its own.
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
