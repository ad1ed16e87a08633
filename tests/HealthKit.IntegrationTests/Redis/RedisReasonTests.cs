using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using HealthKit.TestServers;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;

namespace HealthKit.IntegrationTests.Redis;

/// <summary>Reasons for apps with settings in code, where the connectivity probe knows less than the driver.</summary>
public sealed class RedisReasonTests
{
    private static readonly TimeSpan Deadline = HangGuard.Limit;

    [Fact]
    public async Task Password_WithAComma_IsNotSentInPart()
    {
        await using var server = await RedisServer.StartAsync(static settings => settings.Password = "first,second");
        await using var host =
            await StartAsync(new ConfigurationOptions { EndPoints = { { server.Host, server.Port } }, Password = server.Password });
        await host.HealthyAsync(Deadline);

        server.Freeze();
        await host.UntilAnswerAsync("unhealthy timeout");
        server.Thaw();
        await host.HealthyAsync(Deadline);

        // By now the server has read what the probe sent. ACL LOG has an entry for each wrong password.
        Assert.Equal("", await server.CliAsync("ACL", "LOG"));
    }

    [Fact]
    public async Task ClientCertificate_InCode_IsNotMissedByTheReason()
    {
        using var folder = TemporaryFolder.Create("mutual-tls");
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false,
            pathLengthConstraint: 0, critical: true));
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        var port = FreePort.Next();
        await using var server = await RedisServer.StartAsync(settings =>
        {
            settings.Configuration.Add($"tls-port {port}");
            settings.Configuration.Add($"tls-cert-file {folder.Write("cert.pem", certificate.ExportCertificatePem())}");
            settings.Configuration.Add($"tls-key-file {folder.Write("key.pem", key.ExportPkcs8PrivateKeyPem())}");
            settings.Configuration.Add($"tls-ca-cert-file {folder.File("cert.pem")}");
            settings.Configuration.Add("tls-auth-clients yes");
        });
        var options = new ConfigurationOptions { EndPoints = { { server.Host, port } }, Ssl = true };
        options.CertificateValidation += (_, presented, _, _) => presented?.GetCertHashString() == certificate.GetCertHashString();
        options.CertificateSelection += (_, _, _, _, _) => certificate;
        await using var host = await StartAsync(options);
        await host.HealthyAsync(Deadline);

        // The pause delays writes but not a TLS handshake.
        await server.CliAsync("CLIENT", "PAUSE", "600000", "WRITE");
        await host.UntilAnswerAsync("unhealthy timeout");
        await server.CliAsync("CLIENT", "UNPAUSE");
        await host.HealthyAsync(Deadline);
    }

    private static Task<RedisHost> StartAsync(ConfigurationOptions options) => RedisHost.StartAsync(builder =>
    {
        options.AbortOnConnectFail = false;
        builder.Services.AddSingleton<IConnectionMultiplexer>(_ => ConnectionMultiplexer.Connect(options));
        builder.Services.AddHealthKit().AddRedis(configure: static check => Agreement.Policy(check));
    });
}
