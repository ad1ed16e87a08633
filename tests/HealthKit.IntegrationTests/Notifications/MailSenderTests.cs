using System.Security.Cryptography.X509Certificates;
using HealthKit.IntegrationTests.Checks;
using HealthKit.Notifications;
using HealthKit.Notifications.Delivery;
using HealthKit.Notifications.Formatting;
using HealthKit.Notifications.Routing;
using HealthKit.TestServers;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.IntegrationTests.Notifications;

/// <summary>Single delivery attempts to real SMTP servers with different behaviors.</summary>
public sealed class MailSenderTests
{
    private const string Boss = "boss@example.com";
    private const string Taken = "delivered";
    private const string Credentials = "authentication: The server rejected the credentials.";

    private static readonly TimeSpan Deadline = HangGuard.Limit;

    /// <summary>The last mechanism is the one that the sender uses.</summary>
    [Theory]
    [InlineData("PLAIN")]
    [InlineData("LOGIN")]
    [InlineData("CRAM-MD5")]
    [InlineData("SCRAM-SHA-256")]
    [InlineData("LOGIN PLAIN CRAM-MD5 SCRAM-SHA-256")]
    [InlineData("NTLM LOGIN")]
    public async Task SignIn_InAnyWayThatTheServerOffers_IsMade(string mechanisms)
    {
        var offered = mechanisms.Split(' ');
        await using var server = await SmtpServer.StartAsync(new SmtpSettings { Mechanisms = offered });
        using var sender = Sender(server, Boss);

        var result = await SendAsync(sender, Broken());

        Assert.Equal((DeliveryOutcome.Delivered, Taken), (result.Outcome, result.Detail));
        Assert.Equal((SmtpServer.User, offered[^1]),
            (server.Mails()[0]["user"]!.GetValue<string>(), server.Mails()[0]["mechanism"]!.GetValue<string>()));
    }

    [Fact]
    public async Task Mail_OfAMessage_IsWholeAndInUtf8()
    {
        await using var server = await SmtpServer.StartAsync(new SmtpSettings { Mechanisms = [] });
        using var sender = Sender(server, options => options.User = options.Password = null, Boss, "Größe <oncall@example.com>");
        var group = Broken();

        await SendAsync(sender, group);

        var mail = Assert.Single(server.Mails());
        string Text(string name) => mail[name]!.GetValue<string>();
        Assert.Equal(("health@example.com", "example.com", $"<{group.Id:N}@example.com>"), (Text("from"), Text("helo"), Text("id")));
        Assert.Equal(("[läden] größe 😀 is unhealthy", "boss@example.com, Größe <oncall@example.com>"),
            (Text("subject"), Text("header-to")));
        Assert.Equal(("auto-generated", "Fri, 20 Nov 2026 08:15:21 +0000", "text/plain; charset=\"utf-8\""),
            (Text("auto"), Text("date"), Text("type")));
        Assert.StartsWith("größe 😀 has been unhealthy since 2026-11-20 08:15:11 UTC: error. Kaputt – schon wieder.\n", Text("body"),
            StringComparison.Ordinal);
        await server.LineAsync("QUIT", Deadline);
    }

    /// <summary>Each attempt gives one result. The last result is final unless the server still defers the message.</summary>
    [Theory]
    [InlineData("nobody@example.com", "Rejected unexpected-status: The server responded with 550.", null, 0)]
    [InlineData("spam@example.com", "Rejected unexpected-status: The server responded with 554.", null, 0)]
    [InlineData("later@example.com", "Failed unexpected-status: The server responded with 450.",
        "Failed unexpected-status: The server responded with 450.", 0)]
    [InlineData("full@example.com", "Failed unexpected-status: The server responded with 552.",
        "Failed unexpected-status: The server responded with 552.", 0)]
    [InlineData("grey@example.com", "Failed unexpected-status: The server responded with 451.", "Delivered delivered", 1)]
    [InlineData("hangup@example.com", "Failed protocol: The response does not match the expected protocol.", "Delivered delivered", 2)]
    [InlineData("grey@example.com,boss@example.com",
        "Failed unexpected-status: The server accepted 1 of 2 recipients and deferred 1, the first with 451.", "Delivered delivered", 2)]
    [InlineData("nobody@example.com,boss@example.com",
        "Delivered partly delivered: the server refused 1 of 2 recipients, the first with 550.", null, 1)]
    [InlineData("nobody@example.com,grey@example.com", "Failed unexpected-status: The server responded with 451.",
        "Delivered partly delivered: the server refused 1 of 2 recipients, the first with 550.", 1)]
    public async Task Recipients_OfAllKinds_AreTriedAgainWhereThatMayHelpAndNeverTwice(string recipients, string first, string? second,
        int mails)
    {
        await using var server = await SmtpServer.StartAsync(new SmtpSettings());
        using var sender = Sender(server, recipients.Split(','));
        var group = Broken();

        Assert.Equal(first, Said(await SendAsync(sender, group)));
        if (second is not null)
            Assert.Equal(second, Said(await SendAsync(sender, group)));

        Assert.Equal(mails, server.Mails().Count);
        Assert.All(server.Mails(), mail => Assert.Equal($"<{group.Id:N}@example.com>", mail["id"]!.GetValue<string>()));
        if (!recipients.StartsWith("hangup", StringComparison.Ordinal))
            Assert.Equal(mails, server.Mails()
                .SelectMany(static mail => mail["to"]!.AsArray().Select(static to => to!.GetValue<string>())).Distinct().Count());
    }

    [Fact]
    public async Task Recipient_PutOff_IsNotLostWhenATestIsSentMeanwhile()
    {
        await using var server = await SmtpServer.StartAsync(new SmtpSettings());
        using var sender = Sender(server, "grey@example.com", Boss);
        var group = Broken();

        await SendAsync(sender, group);
        Assert.Equal("Delivered delivered", Said(await SendAsync(sender, AlertGroup.Test with { Id = Guid.NewGuid() })));
        await SendAsync(sender, group);

        Assert.Equal([Boss, "grey@example.com,boss@example.com", "grey@example.com"], server.Mails()
            .Select(static mail => string.Join(',', mail["to"]!.AsArray().Select(static to => to!.GetValue<string>()))));
    }

    [Theory]
    [InlineData("a wrong password", Credentials)]
    [InlineData("no way to sign in", "authentication: The server offers no authentication mechanism that HealthKit supports.")]
    [InlineData("ways that are not known", "authentication: The server offers no authentication mechanism that HealthKit supports.")]
    [InlineData("a sender that it refuses", "unexpected-status: The server responded with 553.")]
    [InlineData("a sign-in that it wants", Credentials)]
    [InlineData("554 Not here", "unexpected-status: The server responded with 554.")]
    [InlineData("421 Too busy", "unexpected-status: The server responded with 421.")]
    [InlineData("no STARTTLS",
        "tls: The server does not offer STARTTLS on this port. Use another port, or set AllowPlaintext on a trusted network.")]
    [InlineData("TLS from the first byte on", "tls: A secure connection could not be established.")]
    [InlineData("an untrusted certificate", "tls: A secure connection could not be established.")]
    [InlineData("an untrusted certificate at once", "tls: A secure connection could not be established.")]
    [InlineData("no server", "connection-refused: The server refused the connection.")]
    [InlineData("no host", "dns: The host name could not be resolved.")]
    public async Task Way_ThatIsClosed_FailsAndMayBeTriedAgain(string way, string expected)
    {
        using var authority = new TestAuthority();
        await using var server = await SmtpServer.StartAsync(way switch
        {
            "no way to sign in" => new SmtpSettings { Mechanisms = [] },
            "ways that are not known" => new SmtpSettings { Mechanisms = ["XOAUTH2"] },
            "554 Not here" or "421 Too busy" => new SmtpSettings { Greeting = way },
            "an untrusted certificate" => Secure(authority),
            "an untrusted certificate at once" => Secure(authority) with { IsImplicit = true },
            _ => new SmtpSettings(),
        });
        using var sender = Sender(
            server,
            options =>
            {
                options.AllowPlaintext =
                    way is not ("no STARTTLS" or "an untrusted certificate" or ("an untrusted certificate at "
                        + "once") or "TLS from the first byte on");
                options.ImplicitTls = way is "an untrusted certificate at once" or "TLS from the first byte on" ? true : null;
                options.Host = way == "no host" ? "no-such-host.invalid" : "127.0.0.1";
                options.From = way == "a sender that it refuses" ? "refused@example.com" : options.From;
                options.Password = way == "a wrong password" ? "canary-wrong" : options.Password;
                (options.User, options.Password) = way == "a sign-in that it wants" ? (null, null) : (options.User, options.Password);
            },
            Boss);
        if (way == "no server")
            await server.StopAsync();

        Assert.Equal($"Failed {expected}", Said(await SendAsync(sender, Broken())));
        Assert.Empty(server.Mails());
    }

    [Fact]
    public async Task Server_ThatHangs_IsGivenUpWithTheToken()
    {
        await using var server = await SmtpServer.StartAsync(new SmtpSettings());
        using var sender = Sender(server, Boss);
        server.Freeze();
        using var source = new CancellationTokenSource();

        var sending = sender.SendAsync(Broken(), Now, source.Token);
        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending.WaitAsync(Deadline));
        server.Thaw();
    }

    [Fact]
    public async Task Server_ThatDoesNotAnswerTheFarewell_HasTakenTheMail()
    {
        await using var server = await SmtpServer.StartAsync(new SmtpSettings { AnswersQuit = false });
        using var sender = Sender(server, Boss);

        Assert.Equal("Delivered delivered", Said(await SendAsync(sender, Broken())));
    }

    /// <summary>The channel's deadline may pass during the farewell: the channel does not know that the server has the mail.</summary>
    [Theory]
    [InlineData(Boss, "Delivered delivered", 1)]
    [InlineData("nobody@example.com", "Rejected unexpected-status: The server responded with 550.", 0)]
    [InlineData("nobody@example.com,boss@example.com",
        "Delivered partly delivered: the server refused 1 of 2 recipients, the first with 550.", 1)]
    public async Task Message_ThatNoRecipientLacks_IsNotSentAgain(string recipients, string expected, int mails)
    {
        await using var server = await SmtpServer.StartAsync(new SmtpSettings());
        using var sender = Sender(server, recipients.Split(','));
        var group = Broken();
        await SendAsync(sender, group);

        Assert.Equal(expected, Said(await SendAsync(sender, group)));

        Assert.Equal(mails, server.Mails().Count);
    }

    private static MessageOrigin Now { get; } = new("läden", "pod-1/1", "mail", new DateTimeOffset(2026, 11, 20, 8, 15, 21, TimeSpan.Zero));

    private static string Said(DeliveryResult result) => $"{result.Outcome} {result.Detail}";

    private static async Task<DeliveryResult> SendAsync(MailSender sender, AlertGroup group)
    {
        using var late = new CancellationTokenSource(Deadline);
        return await sender.SendAsync(group, Now, late.Token);
    }

    private static MailSender Sender(SmtpServer server, params string[] recipients) => Sender(server, static _ => { }, recipients);

    private static MailSender Sender(SmtpServer server, Action<EmailChannelOptions> configure, params string[] recipients)
    {
        var options = new EmailChannelOptions
        {
            Host = "127.0.0.1", Port = server.Port, User = SmtpServer.User, Password = SmtpServer.Password, From = "health@example.com",
                AllowPlaintext = true,
        };
        foreach (var recipient in recipients)
            options.To.Add(recipient);

        configure(options);
        return new MailSender(options, TimeProvider.System);
    }

    private static SmtpSettings Secure(TestAuthority authority)
    {
        using var certificate = authority.Issue("localhost", validForDays: 10);
        using var key = certificate.GetRSAPrivateKey()!;
        return new SmtpSettings { Certificate = certificate.ExportCertificatePem(), Key = key.ExportPkcs8PrivateKeyPem() };
    }

    private static AlertGroup Broken() => new([new Alert
    {
        Kind = AlertKind.Firing,
        Transition = new HealthTransition
        {
            Check = "größe 😀", From = HealthStatus.Healthy, To = HealthStatus.Unhealthy, Reason = HealthReason.Error,
                Message = "Kaputt – schon wieder.", At = Now.Now,
        },
        State = AlertState.Unhealthy,
        PreviousState = AlertState.Healthy,
        Since = Now.Now.AddSeconds(-10),
        Duration = TimeSpan.FromSeconds(10),
        Claim = ClaimState.Standalone,
    }]);
}
