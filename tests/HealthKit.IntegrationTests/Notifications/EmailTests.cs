using System.Net;
using HealthKit.IntegrationTests.Checks;
using HealthKit.IntegrationTests.Management;
using HealthKit.TestServers;

namespace HealthKit.IntegrationTests.Notifications;

/// <summary>E-mail from a separate process to a real SMTP server with STARTTLS and a sign-in.</summary>
public sealed class EmailTests
{
    private static readonly TimeSpan Deadline = HangGuard.Limit;

    [Fact]
    public async Task Check_BreaksAndRecovers_IsMailedOverTlsWithASignIn()
    {
        using var authority = new TestAuthority();
        await using var server = await StartServerAsync(authority);
        await using var app = await StartAppAsync(server, authority);
        using var client = new HttpClient { BaseAddress = app.BaseAddress, Timeout = Deadline };

        await client.PostAsync(new Uri("/door?isOpen=true", UriKind.Relative), content: null);
        var broken = await server.MailAsync(static mail => Subject(mail).EndsWith("door is degraded", StringComparison.Ordinal), Deadline);
        await client.PostAsync(new Uri("/door?isOpen=false", UriKind.Relative), content: null);
        var recovered = await server.MailAsync(static mail => Subject(mail).EndsWith("door is healthy again", StringComparison.Ordinal),
            Deadline);

        Assert.True(broken["tls"]!.GetValue<bool>());
        Assert.Equal((SmtpServer.User, "health@example.com", "auto-generated"),
            (broken["user"]!.GetValue<string>(), broken["from"]!.GetValue<string>(), broken["auto"]!.GetValue<string>()));
        Assert.Equal(["oncall@example.com", "boss@example.com"], broken["to"]!.AsArray().Select(static to => to!.GetValue<string>()));
        Assert.Contains("door has been degraded since ", broken["body"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Contains(": reported. Open for all.\n", broken["body"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Contains("door is healthy again after ", recovered["body"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal(2, server.Mails().Count);
        AssertNoSecret(app);
    }

    [Fact]
    public async Task Server_AwayAndBack_IsMailedThen()
    {
        using var authority = new TestAuthority();
        await using var server = await StartServerAsync(authority);
        await using var app = await StartAppAsync(server, authority);
        using var client = new HttpClient { BaseAddress = app.BaseAddress, Timeout = Deadline };
        await server.StopAsync();
        await client.PostAsync(new Uri("/door?isOpen=true", UriKind.Relative), content: null);
        await app.Output.WaitForAsync(static line =>
            line.Contains("Channel mail failed to deliver: connection-refused", StringComparison.Ordinal), Deadline);

        await server.StartAgainAsync();

        await server.MailAsync(static mail => Subject(mail).EndsWith("door is degraded", StringComparison.Ordinal), Deadline);
        await app.Output.WaitForAsync(static line => line.Contains("Channel mail delivers again", StringComparison.Ordinal), Deadline);
    }

    [Fact]
    public async Task Mail_PasswordRejectedAtFirst_IsDeliveredOnceTheServerAcceptsIt()
    {
        using var authority = new TestAuthority();
        await using var server = await SmtpServer.StartAsync(Settings(authority) with { Password = "canary-another" });
        await using var app = await StartAppAsync(server, authority);
        using var client = new HttpClient { BaseAddress = app.BaseAddress, Timeout = Deadline };
        await client.PostAsync(new Uri("/door?isOpen=true", UriKind.Relative), content: null);
        await app.Output.WaitForAsync(static line =>
            line.Contains("Channel mail failed to deliver: authentication", StringComparison.Ordinal), Deadline);

        await server.StopAsync();
        await server.StartAgainAsync(Settings(authority));

        await server.MailAsync(static mail => Subject(mail).EndsWith("door is degraded", StringComparison.Ordinal), Deadline);
        await app.Output.WaitForAsync(static line => line.Contains("Channel mail delivers again", StringComparison.Ordinal), Deadline);
        AssertNoSecret(app);
    }

    [Fact]
    public async Task Connection_ThatBeginsWithTls_IsMailedOver()
    {
        using var authority = new TestAuthority();
        await using var server = await SmtpServer.StartAsync(Settings(authority) with { IsImplicit = true, Mechanisms = ["PLAIN"] });
        await using var app = await StartAppAsync(server, authority, implicitTls: true);
        using var client = new HttpClient { BaseAddress = app.BaseAddress, Timeout = Deadline };

        await client.PostAsync(new Uri("/door?isOpen=true", UriKind.Relative), content: null);

        Assert.True((await server.MailAsync(static mail => Subject(mail).EndsWith("door is degraded", StringComparison.Ordinal),
            Deadline))["tls"]!.GetValue<bool>());
        AssertNoSecret(app);
    }

    [Theory]
    [InlineData(null, true,
        "mail\":\"tls: The server does not offer STARTTLS on this port. Use another port, or set AllowPlaintext on a trusted network.\"",
            false)]
    [InlineData("wrong-password", true, "mail\":\"authentication: The server rejected the credentials.\"")]
    [InlineData(null, false, "mail\":\"tls: A secure connection could not be established.\"")]
    public async Task NotifyTest_SmtpSessionFails_ReturnsTheReasonAndSendsNoMail(string? password, bool isTrusted, string expected,
        bool hasTls = true)
    {
        using var authority = new TestAuthority();
        using var other = new TestAuthority();
        await using var server = hasTls ? await StartServerAsync(authority) : await SmtpServer.StartAsync(new SmtpSettings());
        var port = FreePort.Next();
        await using var app = await StartAppAsync(server, isTrusted ? authority : other, password, port);
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}"), Timeout = Deadline };
        client.DefaultRequestHeaders.Add("Authorization", $"Bearer {ManagedApp.Token}");

        using var response = await client.PostAsync(new Uri("/health/notify-test", UriKind.Relative), content: null);

        Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
        Assert.Contains(expected, await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Empty(server.Mails());

        // The sender tries a password with each mechanism that the server offers.
        Assert.Equal(password is null ? 0 : 2, server.CountOfSignIns());
        AssertNoSecret(app);
    }

    [Theory]
    [InlineData("nobody@example.com", "nobody2@example.com", HttpStatusCode.BadGateway,
        "unexpected-status: The server responded with 550.", 0)]
    [InlineData("later@example.com", "later2@example.com", HttpStatusCode.BadGateway, "unexpected-status: The server responded with 450.",
        0)]
    [InlineData("nobody@example.com", "boss@example.com", HttpStatusCode.OK,
        "partly delivered: the server refused 1 of 2 recipients, the first with 550.", 1)]
    public async Task NotifyTest_ServerRejectsRecipients_ReturnsTheRejection(string first, string second, HttpStatusCode status,
        string words, int mails)
    {
        using var authority = new TestAuthority();
        await using var server = await StartServerAsync(authority);
        var port = FreePort.Next();
        await using var app = await StartAppAsync(server, authority, managementPort: port, to: [first, second]);
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}"), Timeout = Deadline };
        client.DefaultRequestHeaders.Add("Authorization", $"Bearer {ManagedApp.Token}");

        using var response = await client.PostAsync(new Uri("/health/notify-test", UriKind.Relative), content: null);

        Assert.Equal((status, $"{{\"mail\":\"{words}\"}}"), (response.StatusCode, await response.Content.ReadAsStringAsync()));
        Assert.Equal(mails, server.Mails().Count);
    }

    private static string Subject(System.Text.Json.Nodes.JsonNode mail) => mail["subject"]!.GetValue<string>();

    private static void AssertNoSecret(ServiceProcess app) => Assert.DoesNotContain(app.Output.Lines(), static line =>
        line.Contains(SmtpServer.Password, StringComparison.Ordinal) || line.Contains("wrong-password", StringComparison.Ordinal)
            || line.Contains("canary-another", StringComparison.Ordinal));

    private static Task<SmtpServer> StartServerAsync(TestAuthority authority) => SmtpServer.StartAsync(Settings(authority));

    private static SmtpSettings Settings(TestAuthority authority)
    {
        using var certificate = authority.Issue("localhost", validForDays: 10);
        using var key = System.Security.Cryptography.X509Certificates.RSACertificateExtensions.GetRSAPrivateKey(certificate)!;
        return new SmtpSettings { Certificate = certificate.ExportCertificatePem(), Key = key.ExportPkcs8PrivateKeyPem() };
    }

    private static Task<ServiceProcess> StartAppAsync(SmtpServer server, TestAuthority authority, string? password = null,
        int? managementPort = null, string[]? to = null, bool? implicitTls = null) =>
        ServiceProcess.StartAsync(typeof(LifecycleApp.Entry).Assembly.Location, settings =>
        {
            settings.Environment["SSL_CERT_FILE"] = authority.File;
            settings.Environment["HealthKit__Notifications__mail__Host"] = "localhost";
            settings.Environment["HealthKit__Notifications__mail__Port"] = $"{server.Port}";
            settings.Environment["HealthKit__Notifications__mail__User"] = SmtpServer.User;
            settings.Environment["HealthKit__Notifications__mail__Password"] = password ?? SmtpServer.Password;
            settings.Environment["HealthKit__Notifications__mail__From"] = "health@example.com";
            settings.Environment["HealthKit__Notifications__mail__To__0"] = to?[0] ?? "oncall@example.com";
            settings.Environment["HealthKit__Notifications__mail__To__1"] = to?[1] ?? "boss@example.com";
            settings.Environment["HealthKit__Notifications__mail__ImplicitTls"] = implicitTls?.ToString();
            settings.Environment["HealthKit__Notifications__mail__For"] = "00:00:00";
            settings.Environment["HealthKit__Notifications__mail__GroupWait"] = "00:00:00";
            settings.Environment["HealthKit__Notifications__mail__Timeout"] = "00:02:00";
            if (managementPort is { } port)
            {
                settings.Environment["HealthKit__ManagementPort"] = $"{port}";
                settings.Environment["HealthKit__Management__Address"] = "127.0.0.1";
                settings.Environment["HealthKit__Management__Token"] = ManagedApp.Token;
            }
        });
}
